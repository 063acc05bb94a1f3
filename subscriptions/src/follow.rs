//! The loop: lead, claim, and take span after span.

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use futures::FutureExt as _;
use tokio::sync::watch;

use crate::handler::{Handler, Start};
use crate::lag::{Lag, Stall};
use crate::lease::{Lease as _, Leases};
use crate::log::Log;
use crate::requests::{carry_out, revise};
use crate::span::{Fault, Moved, take};
use crate::store::{Begins, Claim, Standing, State, Store};
use crate::timer::Timer;

/// How a subscription works.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The first wait after a fault; each one after it doubles.
    pub retry_first: Duration,
    /// The longest wait after a fault.
    pub retry_max: Duration,
    /// How often an idle leader looks whether it still leads and what is asked of it.
    pub look_every: Duration,
    /// How many entries in a row may be poison before the subscription stops by itself: something is wrong with the
    /// program or with what it rests on, not with this many entries.
    pub park_in_a_row_max: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            retry_first: Duration::from_millis(100),
            retry_max: Duration::from_secs(10),
            look_every: Duration::from_secs(1),
            park_in_a_row_max: 50,
        }
    }
}

/// A handler that follows the log.
pub struct Subscription<L: Log, S: Store, P, T> {
    log: L,
    store: S,
    leases: P,
    timer: T,
    handler: Arc<dyn Handler<L::Entry, S::Tx>>,
    settings: Settings,
    lag: watch::Sender<Lag>,
}

impl<L: Log, S: Store, P: Leases, T: Timer> Subscription<L, S, P, T> {
    /// Subscribes a handler. Nothing happens before [`Self::run`].
    pub fn new(
        (log, store, leases, timer): (L, S, P, T),
        handler: Arc<dyn Handler<L::Entry, S::Tx>>,
        settings: Settings,
    ) -> Self {
        let lag = watch::Sender::new(Lag::unknown());
        Self { log, store, leases, timer, handler, settings, lag }
    }

    /// How far behind it is, as it changes.
    pub fn lag(&self) -> watch::Receiver<Lag> {
        self.lag.subscribe()
    }

    /// Follows the log until it is dropped. A fault is told, waited out and tried again.
    pub async fn run(&self) -> std::convert::Infallible {
        let backoff = ExponentialBuilder::default()
            .with_min_delay(self.settings.retry_first)
            .with_max_delay(self.settings.retry_max)
            .without_max_times();
        let mut waits = backoff.build();
        loop {
            let mut moved = false;
            let Err(fault) = self.lead(&mut moved).await;
            if moved {
                waits = backoff.build();
            }
            let error = runtime::chain(&fault);
            let name = self.handler.name();
            tracing::warn!(subscription = name, error, "{name} stands still; it is tried again");
            self.stalled(Stall::Retrying { error });
            self.timer.sleep(waits.next().unwrap_or(self.settings.retry_max)).await;
        }
    }

    /// Leads until something is wrong.
    async fn lead(&self, moved: &mut bool) -> Result<std::convert::Infallible, Fault> {
        self.stalled(Stall::StandsBy);
        let mut lease = self.leases.acquire(self.handler.name()).await?;
        let position = match self.handler.start() {
            Start::History => kernel::Sequence::ZERO,
            Start::Head => self.log.head(),
        };
        let begins = Begins { position, revision: self.handler.newest_revision().await? };
        let mut claim = self.store.claim(self.handler.name(), begins).await?;
        let (name, position) = (&claim.name, claim.position.get());
        tracing::info!(subscription = name, term = claim.term, position, "{name} goes on after {position}");
        loop {
            let standing = self.store.standing(&claim).await?.ok_or(Fault::Fenced)?;
            if let Some((number, request)) = standing.requests.first() {
                let request = (*number, request);
                carry_out(&self.log, &self.store, &mut lease, &*self.handler, &claim, request).await?;
                *moved = true;
                continue;
            }
            if self.may_move(&claim, &standing) {
                let handled = if claim.position < self.log.head() {
                    self.take_span(&mut lease, &mut claim, &standing).await?;
                    true
                } else {
                    revise(&self.log, &self.store, &mut lease, &*self.handler, &claim, standing.revision)
                        .await?
                };
                if handled {
                    *moved = true;
                    continue;
                }
            }
            self.wait(&claim, &standing).await?;
            if !lease.is_held().await {
                return Err(Fault::Fenced);
            }
        }
    }

    async fn take_span(
        &self,
        lease: &mut P::Lease,
        claim: &mut Claim,
        standing: &Standing,
    ) -> Result<(), Fault> {
        let most = self.settings.park_in_a_row_max;
        let name = self.handler.name();
        match take(&self.log, &self.store, lease, &*self.handler, claim, standing, most).await? {
            Moved::On { recorded_at, parked } => {
                if parked > 0 {
                    tracing::error!(subscription = name, parked, "{name} parked {parked} commits");
                }
                let behind = self.log.head().get().saturating_sub(claim.position.get());
                self.lag.send_modify(|lag| {
                    lag.position = claim.position;
                    lag.commits = behind;
                    lag.taken_recorded_at = recorded_at.or(lag.taken_recorded_at);
                });
            }
            Moved::Broken { reason } => {
                tracing::error!(
                    subscription = name,
                    reason,
                    "{name} stops: {most} commits in a row are poison"
                );
                let reason = format!("{most} entries in a row could not be handled; the last: {reason}");
                self.store.stop(claim, &reason).await?;
            }
        }
        Ok(())
    }

    /// Whether it may take a span; tells why not.
    fn may_move(&self, claim: &Claim, standing: &Standing) -> bool {
        let stalled = match &standing.state {
            State::Running => None,
            State::Paused => Some(Stall::Paused),
            State::Stopped { reason } => Some(Stall::Stopped { reason: reason.clone() }),
        };
        let moves = stalled.is_none();
        let behind = self.log.head().get().saturating_sub(claim.position.get());
        self.lag.send_if_modified(|lag| {
            let before = lag.clone();
            lag.position = claim.position;
            lag.commits = behind;
            lag.parked_keys = standing.parked.len();
            lag.stalled = stalled;
            *lag != before
        });
        moves
    }

    /// Waits for the log to grow, and no longer than until the leader looks again.
    async fn wait(&self, claim: &Claim, standing: &Standing) -> Result<(), Fault> {
        let look = self.timer.sleep(self.settings.look_every);
        if standing.state != State::Running {
            look.await;
            return Ok(());
        }
        let grown = self.log.beyond(claim.position);
        futures::select_biased! {
            grown = std::pin::pin!(grown.fuse()) => Ok(grown?),
            () = std::pin::pin!(look.fuse()) => Ok(()),
        }
    }

    fn stalled(&self, stall: Stall) {
        self.lag.send_modify(|lag| lag.stalled = Some(stall));
    }
}
