//! Fires what falls due: claims entries of one kind, beats while they are worked at, takes over from whoever stopped
//! beating, and never has more at once than its kind may.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
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
    /// At how many looks in a row a lease has to show the same beat before it is taken over.
    pub looks_unchanged: u32,
    /// The wait before an entry whose work failed by a fault of ours is due again; it doubles with each claim.
    pub retry_first: Duration,
    /// The longest such wait.
    pub retry_max: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            look_every: Duration::from_secs(1),
            looks_unchanged: 30,
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

/// A lease of somebody, and at how many looks it showed this beat.
type Watched = HashMap<Held, u32>;

/// What ended: the entry, and what came of it; `None` when it was taken over meanwhile.
type Ended = (Claimed, Option<Result<Fired, FireFault>>);

impl<D: DueIndex, T: Timer> Worker<D, T> {
    /// A worker. Nothing happens before [`Self::run`].
    pub fn new(index: D, timer: T, fire: Arc<dyn Fire>, settings: Settings) -> Self {
        Self { index, timer, fire, settings }
    }

    /// Works until it is dropped. A fault of the index is told and waited out.
    pub async fn run(&self) -> std::convert::Infallible {
        let mut working = FuturesUnordered::new();
        let mut watched = Watched::new();
        loop {
            let free = self.fire.at_once().saturating_sub(working.len());
            let mut claimed_some = false;
            match self.claim(free, &mut watched).await {
                Ok(claimed) => {
                    claimed_some = !claimed.is_empty();
                    working.extend(claimed.into_iter().map(|claimed| self.work(claimed)));
                }
                Err(fault) => self.tell("what is due cannot be seen; it is looked at again", &fault),
            }
            let look = self.timer.sleep(self.settings.look_every);
            let mut look = std::pin::pin!(futures::FutureExt::fuse(look));
            loop {
                futures::select_biased! {
                    ended = working.select_next_some() => {
                        self.end(ended).await;
                        // There may be more that is due than could be worked at.
                        if claimed_some {
                            break;
                        }
                    }
                    () = look => break,
                }
            }
        }
    }

    async fn claim(&self, free: usize, watched: &mut Watched) -> Result<Vec<Claimed>, DueFault> {
        let kind = self.fire.kind();
        let held = self.index.held(kind).await?;
        let looks = |held: Held| (held.clone(), watched.get(&held).map_or(1, |looks| looks + 1));
        *watched = held.into_iter().map(looks).collect();
        if free == 0 {
            return Ok(Vec::new());
        }
        let over = watched.iter().filter(|(_, looks)| **looks > self.settings.looks_unchanged);
        let over: Vec<_> = over.map(|(held, _)| held.clone()).collect();
        self.index.claim(kind, self.timer.now(), free, &over).await
    }

    /// Works at one entry, and beats meanwhile.
    async fn work(&self, claimed: Claimed) -> Ended {
        let ended = {
            let mut fire = futures::FutureExt::fuse(self.fire.fire(&claimed));
            let mut taken_over =
                std::pin::pin!(futures::FutureExt::fuse(self.beat_until_taken_over(&claimed)));
            futures::select_biased! {
                done = fire => Some(done),
                () = taken_over => None,
            }
        };
        (claimed, ended)
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

    async fn end(&self, (claimed, ended): Ended) {
        let next = match ended {
            None => return taken_over(&claimed),
            Some(Ok(Fired::Done)) => None,
            Some(Ok(Fired::At(at))) => Some(at),
            Some(Err(fault)) => {
                self.tell("what is due could not be done; it is tried again", &fault);
                Some(self.timer.now().plus_seconds(self.wait_after(claimed.claims)))
            }
        };
        match self.index.finish(&claimed, next).await {
            Ok(true) => {}
            Ok(false) => taken_over(&claimed),
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
    let DueKey { kind, id } = &claimed.due.key;
    tracing::warn!(kind, %id, "another process has taken {kind} {id} over");
}
