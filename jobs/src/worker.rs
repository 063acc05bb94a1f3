//! Fires what falls due: claims entries of one kind, beats while they are worked at, takes over from whoever stopped
//! beating, and never has more at once than its kind may.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};
use kernel::Timestamp;
use runtime::BoxError;
use subscriptions::Timer;

use crate::due::{Claimed, DueFault, DueIndex, DueKey, Held};

/// Something that happens when an entry of its kind falls due.
///
/// It may be asked twice for one entry: by another process, when this one was stopped for long. So it looks at the
/// log before it does anything, and reports under ids that are derived from the entry.
pub trait Fire: Send + Sync + 'static {
    /// The kind of its entries.
    fn kind(&self) -> &'static str;

    /// How many it works at, at once, in one process.
    fn at_once(&self) -> usize;

    /// Does what is due. Dropped when the entry is not this process's any more.
    fn fire<'a>(&'a self, claimed: &'a Claimed) -> BoxFuture<'a, Result<Fired, FireFault>>;
}

/// What came of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fired {
    /// There is nothing left to do.
    Done,
    /// It is due again.
    At(Timestamp),
}

/// It could not be done now, and is tried again.
#[derive(Debug, thiserror::Error)]
#[error("what is due could not be done")]
pub struct FireFault(#[source] pub BoxError);

impl From<DueFault> for FireFault {
    fn from(fault: DueFault) -> Self {
        Self(Box::new(fault))
    }
}

/// How a worker works.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// How often it looks at what is due and who holds what, and how often it beats.
    pub look_every: Duration,
    /// For how long a lease has to show the same beat before it is taken over.
    pub take_over_after: Duration,
    /// The wait before an entry whose work failed by a fault of ours is due again; it doubles with each claim.
    pub retry_first: Duration,
    /// The longest such wait.
    pub retry_max: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            look_every: Duration::from_secs(1),
            take_over_after: Duration::from_secs(30),
            retry_first: Duration::from_secs(1),
            retry_max: Duration::from_mins(10),
        }
    }
}

/// Works at the entries of one kind.
pub struct Worker<D, T> {
    index: D,
    timer: T,
    fire: Arc<dyn Fire>,
    settings: Settings,
}

/// Leases of anybody, and for how long each showed this beat.
type Watched = HashMap<Held, Duration>;

/// What came of an entry; `None` when it was taken over meanwhile.
type Ended = Option<Result<Fired, FireFault>>;

/// How much sooner is looked again when something was due.
const SOONER: u32 = 10;

impl<D: DueIndex, T: Timer> Worker<D, T> {
    /// A worker. Nothing happens before [`Self::run`].
    pub fn new(index: D, timer: T, fire: Arc<dyn Fire>, settings: Settings) -> Self {
        Self { index, timer, fire, settings }
    }

    /// Works until it is dropped. A fault of the index is told and waited out.
    pub async fn run(&self) -> std::convert::Infallible {
        let mut working = FuturesUnordered::new();
        let mut look = Box::pin(self.look(Duration::ZERO, self.fire.at_once(), Watched::new()).fuse());
        // Nothing is waited for but here: what is worked at may hold what a look needs, and must go on meanwhile.
        loop {
            futures::select_biased! {
                () = working.select_next_some() => {}
                (claimed, watched) = look => {
                    let more = !claimed.is_empty();
                    working.extend(claimed.into_iter().map(|claimed| self.work(claimed)));
                    let free = self.fire.at_once().saturating_sub(working.len());
                    let every = self.settings.look_every;
                    // Where some was due there may be more than could be worked at.
                    let wait = if more { every / SOONER } else { every };
                    look = Box::pin(self.look(wait, free, watched).fuse());
                }
            }
        }
    }

    /// Looks at what is due, after a wait.
    async fn look(&self, wait: Duration, free: usize, mut watched: Watched) -> (Vec<Claimed>, Watched) {
        self.timer.sleep(wait).await;
        let claimed = self.claim(free, &mut watched, wait).await;
        let claimed = claimed.unwrap_or_else(|fault| {
            self.tell("what is due cannot be seen; it is looked at again", &fault);
            Vec::new()
        });
        (claimed, watched)
    }

    async fn claim(
        &self,
        free: usize,
        watched: &mut Watched,
        waited: Duration,
    ) -> Result<Vec<Claimed>, DueFault> {
        let kind = self.fire.kind();
        let held = self.index.held(kind).await?;
        // For how long the same beat was seen, by a clock that nobody sets.
        let seen =
            |held: Held| (held.clone(), watched.get(&held).map_or(Duration::ZERO, |seen| *seen + waited));
        *watched = held.into_iter().map(seen).collect();
        if free == 0 {
            return Ok(Vec::new());
        }
        let over = watched.iter().filter(|(_, seen)| **seen >= self.settings.take_over_after);
        let over: Vec<_> = over.map(|(held, _)| held.clone()).collect();
        self.index.claim(kind, self.timer.now(), free, &over).await
    }

    /// Works at one entry, beats meanwhile, and gives it back.
    async fn work(&self, claimed: Claimed) {
        let ended = {
            let mut fire = self.fire.fire(&claimed).fuse();
            let mut taken_over = std::pin::pin!(self.beat_until_taken_over(&claimed).fuse());
            futures::select_biased! {
                done = fire => Some(done),
                () = taken_over => None,
            }
        };
        self.give_back(&claimed, ended).await;
    }

    async fn beat_until_taken_over(&self, claimed: &Claimed) {
        loop {
            self.timer.sleep(self.settings.look_every).await;
            match self.index.beat(claimed).await {
                Ok(true) => {}
                Ok(false) => return,
                // Others will see no beat, and take over in time.
                Err(fault) => self.tell("nobody can be told that this is worked at", &fault),
            }
        }
    }

    async fn give_back(&self, claimed: &Claimed, ended: Ended) {
        let next = match ended {
            None => return taken_over(claimed),
            Some(Ok(Fired::Done)) => None,
            Some(Ok(Fired::At(at))) => Some(at),
            Some(Err(fault)) => {
                self.tell("what is due could not be done; it is tried again", &fault);
                Some(self.timer.now().plus_seconds(self.wait_after(claimed.claims)))
            }
        };
        match self.index.finish(claimed, next).await {
            Ok(true) => {}
            Ok(false) => taken_over(claimed),
            // It stays held, and is taken over by whoever sees no beat: it is done again, and found done.
            Err(fault) => self.tell("what was done cannot be noted", &fault),
        }
    }

    fn wait_after(&self, claims: u32) -> i64 {
        let factor = 2_u32.saturating_pow(claims.saturating_sub(1).min(20));
        let wait = self.settings.retry_first.saturating_mul(factor).min(self.settings.retry_max);
        i64::try_from(wait.as_secs()).unwrap_or(i64::MAX).max(1)
    }

    fn tell(&self, what: &'static str, fault: &(dyn std::error::Error + 'static)) {
        let (kind, error) = (self.fire.kind(), runtime::chain(fault));
        tracing::warn!(kind, error, "{kind}: {what}");
    }
}

fn taken_over(claimed: &Claimed) {
    let DueKey { kind, id, .. } = &claimed.due.key;
    tracing::warn!(kind, %id, "another process has taken {kind} {id} over");
}
