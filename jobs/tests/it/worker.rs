//! Who works at what is due: once, again after a fault, and instead of whoever stopped beating.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jobs::memory::MemoryDue;
use jobs::{Claimed, DueIndex as _, Fire, FireFault, Fired, Settings, Worker};
use kernel::Timestamp;
use kernel::clock::Clock;
use parking_lot::Mutex;
use subscriptions::TokioTimer;
use tokio::time::Instant;

use crate::contract::{at, due};

/// As late as the test's clock of tokio says; that one stands still but for waits.
struct Elapsed(Instant);

impl Clock for Elapsed {
    fn now(&self) -> Timestamp {
        at(i64::try_from(self.0.elapsed().as_secs()).expect("a short test"))
    }
}

/// Notes when each entry was fired, and does what the entry's id asks for.
#[derive(Clone, Default)]
struct Noting(Arc<Mutex<BTreeMap<u128, Vec<Timestamp>>>>);

const FAILS_TWICE: u128 = 100;
const NEVER_ENDS: u128 = 200;
const AGAIN: u128 = 300;

struct Firing {
    noting: Noting,
    clock: Arc<Elapsed>,
}

impl Fire for Firing {
    fn kind(&self) -> &'static str {
        "effect"
    }

    fn at_once(&self) -> usize {
        3
    }

    fn fire<'a>(&'a self, claimed: &'a Claimed) -> BoxFuture<'a, Result<Fired, FireFault>> {
        Box::pin(async {
            let (id, now) = (claimed.due.key.id.as_u128(), self.clock.now());
            let before = {
                let mut fired = self.noting.0.lock();
                let of_id = fired.entry(id).or_default();
                of_id.push(now);
                of_id.len() - 1
            };
            match id {
                FAILS_TWICE if before < 2 => Err(FireFault("the peer is away".into())),
                // As a process that was stopped: it neither ends nor beats, until the test is over.
                NEVER_ENDS if before == 0 => std::future::pending().await,
                AGAIN if before == 0 => Ok(Fired::At(at(60))),
                _ => Ok(Fired::Done),
            }
        })
    }
}

fn settings() -> Settings {
    Settings { take_over_after: Duration::from_secs(5), ..Settings::default() }
}

fn worker(index: &MemoryDue, noting: &Noting, clock: &Arc<Elapsed>) -> Worker<MemoryDue, TokioTimer> {
    let firing = Firing { noting: noting.clone(), clock: Arc::clone(clock) };
    let timer = TokioTimer(Arc::clone(clock) as Arc<dyn Clock>);
    Worker::new(index.clone(), timer, Arc::new(firing), settings())
}

#[tokio::test(start_paused = true)]
async fn what_is_due_is_done_once_by_one_of_two_in_its_time() {
    let (index, noting) = (MemoryDue::default(), Noting::default());
    let clock = Arc::new(Elapsed(Instant::now()));
    let entries: Vec<_> = (0..20).map(|id| due(id, i64::try_from(id).expect("few"), 1)).collect();
    index.put(&entries).await.expect("put");
    index.put(&[due(FAILS_TWICE, 5, 1), due(AGAIN, 5, 1)]).await.expect("put");
    let (one, other) = (worker(&index, &noting, &clock), worker(&index, &noting, &clock));
    let both = async { futures::future::join(one.run(), other.run()).await };
    let ran = tokio::time::timeout(Duration::from_mins(2), both).await;
    assert!(ran.is_err(), "they run until they are dropped");
    assert_eq!(index.entries(), [], "nothing is left");
    let fired = noting.0.lock();
    for id in 0..20_u128 {
        let [when] = fired[&id][..] else { panic!("{id}: {:?}", fired[&id]) };
        let due = at(i64::try_from(id).expect("few"));
        assert!(due <= when && when <= due.plus_seconds(4), "{id} was due at {due} and done at {when}");
    }
    let waits: Vec<_> =
        fired[&FAILS_TWICE].windows(2).map(|pair| pair[1].micros() - pair[0].micros()).collect();
    assert!(waits.len() == 2 && waits[0] >= 1_000_000 && waits[1] >= 2_000_000, "{waits:?}");
    assert!(fired[&AGAIN].len() == 2 && fired[&AGAIN][1] >= at(60), "{:?}", fired[&AGAIN]);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_beats_for_is_taken_over_and_what_is_beaten_for_is_not() {
    let (index, noting) = (MemoryDue::default(), Noting::default());
    let clock = Arc::new(Elapsed(Instant::now()));
    index.put(&[due(NEVER_ENDS, 0, 1)]).await.expect("put");
    let (one, other) = (worker(&index, &noting, &clock), worker(&index, &noting, &clock));
    let fired = || noting.0.lock().get(&NEVER_ENDS).map_or(0, Vec::len);
    {
        let both = async { futures::future::join(one.run(), other.run()).await };
        assert!(tokio::time::timeout(Duration::from_mins(1), both).await.is_err());
        assert_eq!(fired(), 1, "it is worked at still");
    }
    // Both are gone, as if they were killed: a third sees no beat.
    let third = worker(&index, &noting, &clock);
    assert!(tokio::time::timeout(Duration::from_secs(4), third.run()).await.is_err());
    assert_eq!(fired(), 1, "four seconds are not enough");
    let third = worker(&index, &noting, &clock);
    assert!(tokio::time::timeout(Duration::from_secs(10), third.run()).await.is_err());
    assert_eq!((fired(), index.entries().len()), (2, 0));
}
