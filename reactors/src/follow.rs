//! Follows the log: one process at a time, effects first, then the position.

use std::sync::Arc;
use std::time::Duration;

use event_store::{EventLog, LogFault};
use kernel::Sequence;
use projections::engine::{DecodedLog, Leadership, LogEntry, revisions};
use runtime::Tasks;
use sqlx::PgPool;

use crate::positions::{self, Parked};
use crate::reactor::{Begins, Pause, Reactor, Span};
use crate::rest::rest;

/// From how many commits behind on a reactor rests first: commands come in bulk.
const BULK_COMMITS: u64 = 250;
/// The first wait after a fault; each one after it doubles.
const RETRY_FIRST: Duration = Duration::from_millis(100);
const RETRY_MAX: Duration = Duration::from_secs(10);
/// Revisions of a read model that are looked at together.
const REVISIONS_MAX: u32 = 1_000;
/// How often a process that stands by tries to take over.
const STAND_BY: Duration = Duration::from_secs(1);

/// What a reactor reaches.
#[derive(Clone)]
pub struct Follower<L> {
    /// The log.
    pub log: L,
    /// Postgres as the worker role: where positions stand.
    pub worker: PgPool,
}

/// Why following paused; it is logged, and goes on by itself.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FollowFault {
    #[error("the log cannot be read")]
    Log(#[from] LogFault),
    #[error("Postgres cannot serve now")]
    Postgres(#[from] sqlx::Error),
    #[error(transparent)]
    React(#[from] Pause),
    #[error("the log is shutting down")]
    LogClosed,
    #[error("the lock went with its connection, or another process moved the position")]
    NotAlone,
}

impl<L: EventLog> Follower<L> {
    /// Starts a reactor as a task.
    pub fn start(&self, reactor: Arc<dyn Reactor>, tasks: &Tasks) {
        let (follower, stop) = (self.clone(), tasks.stopping());
        tasks.spawn(format!("reactor {}", reactor.name()), async move {
            let mut wait = RETRY_FIRST;
            while let Some(ended) = stop.run_until_cancelled(follower.follow(&*reactor, &mut wait)).await {
                let Err(fault) = ended;
                let (name, error) = (reactor.name(), runtime::chain(&fault));
                tracing::warn!(reactor = name, error, "the reactor {name} pauses; it goes on by itself");
                let _stopping = stop.run_until_cancelled(tokio::time::sleep(wait)).await;
                wait = (wait * 2).min(RETRY_MAX);
            }
            Ok::<(), std::convert::Infallible>(())
        });
    }

    async fn follow(
        &self,
        reactor: &dyn Reactor,
        wait: &mut Duration,
    ) -> Result<std::convert::Infallible, FollowFault> {
        let mut alone = self.alone(reactor.name()).await?;
        let mut watermark = self.log.watermark();
        let head = *watermark.borrow();
        let mut position = self.installed(reactor, head).await?;
        let log = DecodedLog::new(self.log.clone());
        self.try_parked(&log, reactor).await?;
        let mut revision = positions::revision(&self.worker, reactor.name()).await?;
        loop {
            let head = *watermark.borrow_and_update();
            if head.get().saturating_sub(position.get()) >= BULK_COMMITS {
                // Nobody waits for what follows from events as for a command.
                rest(&mut watermark).await;
            }
            let head = *watermark.borrow_and_update();
            while position < head {
                let (entries, to) = shown(&log, reactor, position, head).await?;
                let parked = self.react(reactor, Span { after: position, until: to }, &entries).await?;
                tell(reactor, &parked);
                if !alone.is_held().await {
                    return Err(FollowFault::NotAlone);
                }
                if !positions::advance(&self.worker, reactor.name(), (position, to), &parked).await? {
                    return Err(FollowFault::NotAlone);
                }
                position = to;
                *wait = RETRY_FIRST;
            }
            // What revises a read model is ordered by an event and answered by another: the log grows after it.
            while self.look_again(reactor, &mut alone, &mut revision).await? {}
            watermark.changed().await.map_err(|_| FollowFault::LogClosed)?;
        }
    }

    /// Acts on a span, and returns what could not be done once the rest is durable.
    async fn react(
        &self,
        reactor: &dyn Reactor,
        span: Span,
        batch: &[LogEntry],
    ) -> Result<Vec<Parked>, FollowFault> {
        let done = reactor.react(span, batch).await?;
        if let Some(last) = done.reported {
            // The position stands for what is reported: it must not outlive it.
            self.log.durable(last).await?;
        }
        Ok(done.parked)
    }

    /// Acts on what the read model that a reactor asks says anew, if it says something.
    async fn look_again(
        &self,
        reactor: &dyn Reactor,
        alone: &mut Leadership,
        revision: &mut i64,
    ) -> Result<bool, FollowFault> {
        let Some(read_model) = reactor.asks() else { return Ok(false) };
        let new = revisions::after(&self.worker, read_model, *revision, REVISIONS_MAX).await?;
        let Some(last) = new.last() else { return Ok(false) };
        let done = reactor.look_again(&new).await?;
        if let Some(reported) = done.reported {
            self.log.durable(reported).await?;
        }
        tell(reactor, &done.parked);
        let span = (*revision, last.number);
        if !alone.is_held().await
            || !positions::looked_again(&self.worker, reactor.name(), span, &done.parked).await?
        {
            return Err(FollowFault::NotAlone);
        }
        *revision = last.number;
        Ok(true)
    }

    /// Where it goes on, or begins.
    async fn installed(&self, reactor: &dyn Reactor, head: Sequence) -> Result<Sequence, FollowFault> {
        let begins = match reactor.begins() {
            Begins::WithHistory => Sequence::ZERO,
            Begins::AtTheHead => head,
        };
        if !positions::is_installed(&self.worker, reactor.name()).await? {
            let name = reactor.name();
            tracing::info!(reactor = name, after = begins.get(), "the reactor {name} begins after {begins}");
        }
        let revision = match reactor.asks() {
            Some(read_model) => revisions::newest(&self.worker, read_model).await?,
            None => 0,
        };
        Ok(positions::install(&self.worker, reactor.name(), (begins, revision)).await?)
    }

    /// Tries what could not be done before: this program may be a mended one.
    async fn try_parked(&self, log: &DecodedLog<L>, reactor: &dyn Reactor) -> Result<(), FollowFault> {
        for Parked { sequence, .. } in positions::parked(&self.worker, reactor.name()).await? {
            let Some(entry) = log.at(sequence).await? else { continue };
            let still = self.react(reactor, Span::of(sequence), std::slice::from_ref(&entry)).await?;
            if still.is_empty() {
                positions::unpark(&self.worker, reactor.name(), sequence).await?;
                let name = reactor.name();
                tracing::info!(reactor = name, sequence = sequence.get(), "what was parked is done");
            }
            tell(reactor, &still);
        }
        Ok(())
    }

    /// Waits until no other process runs the reactor.
    async fn alone(&self, name: &str) -> Result<Leadership, FollowFault> {
        loop {
            if let Some(leadership) = Leadership::of(&self.worker, &format!("reactor {name}")).await? {
                return Ok(leadership);
            }
            tokio::time::sleep(STAND_BY).await;
        }
    }
}

/// What a reactor reads of the next span, and where the span ends.
async fn shown<L: EventLog>(
    log: &DecodedLog<L>,
    reactor: &dyn Reactor,
    position: Sequence,
    head: Sequence,
) -> Result<(Vec<LogEntry>, Sequence), LogFault> {
    let most = u64::try_from(reactor.span_max()).unwrap_or(u64::MAX);
    if reactor.reads().is_empty() {
        return Ok((Vec::new(), head.min(Sequence::new(position.get().saturating_add(most)))));
    }
    let (entries, to) = log.read_of(reactor.reads(), position, reactor.span_max()).await?;
    if to == position {
        return Err(LogFault::Unavailable { why: format!("it has not reached {head} here") });
    }
    Ok((entries, to))
}

fn tell(reactor: &dyn Reactor, parked: &[Parked]) {
    for Parked { sequence, reason } in parked {
        let (name, sequence) = (reactor.name(), sequence.get());
        tracing::error!(
            reactor = name,
            sequence,
            reason,
            "commit {sequence} is parked by the reactor {name}: it is tried again when the role starts"
        );
    }
}
