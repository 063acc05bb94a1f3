//! Gathers concurrent requests for keys into few round trips.
//!
//! An import asks for one or two keys per row, hundreds of rows at a time. Whoever comes puts its
//! request into a queue; whoever gets a turn serves all that is queued, its own and the others'. There
//! is no worker to start or stop: when the one who serves is dropped, those it served ask again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kernel::{PersonId, TenantId};
use parking_lot::Mutex;
use tokio::sync::{Semaphore, oneshot};

use super::KeyStore;
use super::subject_keys::{Known, KnownKeys};
use crate::KeyError;
use crate::secret_key::SecretKey;

/// How many serve at a time: one waits for the disk while the next one fills.
const TURNS: usize = 2;

type Answer = Result<BTreeMap<PersonId, Arc<SecretKey>>, KeyError>;

struct Request {
    tenant: TenantId,
    persons: Vec<PersonId>,
    answer: oneshot::Sender<Answer>,
}

pub(super) struct Gatherer {
    queue: Mutex<Vec<Request>>,
    turns: Semaphore,
}

impl Gatherer {
    pub(super) fn new() -> Self {
        Self { queue: Mutex::default(), turns: Semaphore::new(TURNS) }
    }
}

impl KeyStore {
    /// Loads or makes keys together with whoever asks at the same time.
    pub(super) async fn gather(&self, tenant: TenantId, persons: Vec<PersonId>) -> Answer {
        let gatherer = &self.shared.gatherer;
        loop {
            let (sender, mut answer) = oneshot::channel();
            gatherer.queue.lock().push(Request { tenant, persons: persons.clone(), answer: sender });
            let answered = tokio::select! {
                biased;
                answered = &mut answer => answered,
                turn = gatherer.turns.acquire() => {
                    let turn = turn.expect("the semaphore is never closed");
                    let requests = std::mem::take(&mut *gatherer.queue.lock());
                    self.serve(requests).await;
                    drop(turn);
                    // Either served just now, or taken along by someone who is still serving.
                    answer.await
                }
            };
            // No answer: the one who took the request along was dropped.
            if let Ok(answer) = answered {
                return answer;
            }
        }
    }

    async fn serve(&self, queued: Vec<Request>) {
        let mut by_tenant: BTreeMap<TenantId, Vec<Request>> = BTreeMap::new();
        for request in queued {
            by_tenant.entry(request.tenant).or_default().push(request);
        }
        for (tenant, requests) in by_tenant {
            let persons: BTreeSet<PersonId> =
                requests.iter().flat_map(|request| request.persons.iter().copied()).collect();
            let known = self.load_or_create(tenant, &persons).await;
            for Request { persons, answer, .. } in requests {
                let picked = known.as_ref().map_err(Clone::clone).and_then(|known| pick(known, &persons));
                // Whoever asked may have gone away meanwhile.
                let _ = answer.send(picked);
            }
        }
    }
}

fn pick(known: &KnownKeys, persons: &[PersonId]) -> Answer {
    let of = |person: &PersonId| match known.get(person) {
        Some(Known::Living(key)) => Ok((*person, Arc::clone(key))),
        Some(Known::Destroyed) => Err(KeyError::Destroyed(*person)),
        Some(Known::Unreadable) => Err(KeyError::Unwrap("key of a person")),
        None => Err(KeyError::Unknown(*person)),
    };
    persons.iter().map(of).collect()
}
