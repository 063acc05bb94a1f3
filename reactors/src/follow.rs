//! A reactor as a handler of a subscription.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use event_store::{EventLog, LogFault};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use kernel::Sequence;
use kernel::clock::Clock;
use projections::engine::{DecodedLog, LogEntry, revisions};
use runtime::Tasks;
use sqlx::{PgPool, Postgres, Transaction};
use subscriptions::postgres::{PostgresLeases, PostgresStore};
use subscriptions::{
    Acted, Filter, Handler, HandlerFault, Log, Poison, Revised, Settings, Start, Subscription, TokioTimer,
};

use crate::reactor::{Begins, Done, Pause, Reactor, Span};
use crate::throttle::throttle;

/// From how many commits behind on a reactor gives way first: commands come in bulk.
const BULK_COMMITS: u64 = 250;
/// Revisions of a read model that are looked at together.
const REVISIONS_MAX: u32 = 1_000;

/// What a reactor reaches.
#[derive(Clone)]
pub struct Follower<L> {
    /// The log.
    pub log: L,
    /// Postgres as the worker role: where positions stand.
    pub worker: PgPool,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl<L: EventLog> Follower<L> {
    /// Subscribes a reactor, as a task.
    pub fn start(&self, reactor: Arc<dyn Reactor>, tasks: &Tasks) {
        self.subscribe(Arc::new(Reacting { reactor, worker: self.worker.clone() }), tasks);
    }

    /// Subscribes a handler, as a task.
    pub fn subscribe(
        &self,
        handler: Arc<dyn Handler<LogEntry, Transaction<'static, Postgres>>>,
        tasks: &Tasks,
    ) {
        let (name, task) = (handler.name().to_owned(), format!("reactor {}", handler.name()));
        let reaches = (
            Throttled::new(self.log.clone()),
            PostgresStore::new(self.worker.clone()),
            PostgresLeases::new(self.worker.clone()),
            TokioTimer(Arc::clone(&self.clock)),
        );
        let subscription = Subscription::new(reaches, handler, Settings::default());
        let (stop, store) = (tasks.stopping(), PostgresStore::new(self.worker.clone()));
        tasks.spawn(task, async move {
            // What is parked is tried once more: this program may be a mended one.
            if let Err(fault) = store.redrive_all(&name).await {
                let error = runtime::chain(&fault);
                tracing::warn!(reactor = name, error, "what {name} has parked is not tried again now");
            }
            let _stopped = stop.run_until_cancelled(subscription.run()).await;
            Ok::<(), std::convert::Infallible>(())
        });
    }
}

/// A reactor, shown what its subscription reads.
struct Reacting {
    reactor: Arc<dyn Reactor>,
    /// Postgres as the worker role, who may read what read models revise.
    worker: PgPool,
}

impl Handler<LogEntry, Transaction<'static, Postgres>> for Reacting {
    fn name(&self) -> &str {
        self.reactor.name()
    }

    fn filter(&self) -> Filter {
        Filter::of_aggregates(self.reactor.reads())
    }

    fn start(&self) -> Start {
        match self.reactor.begins() {
            Begins::WithHistory => Start::History,
            Begins::AtTheHead => Start::Head,
        }
    }

    fn span_max(&self) -> usize {
        self.reactor.span_max()
    }

    fn act<'a>(
        &'a self,
        from: Sequence,
        to: Sequence,
        entries: &'a [LogEntry],
    ) -> BoxFuture<'a, Result<Acted, HandlerFault>> {
        let span = Span { after: from, until: to };
        self.reactor.react(span, entries).map(|done| done.map(acted).map_err(not_now)).boxed()
    }

    fn revise(&self, after: i64) -> BoxFuture<'_, Result<Option<Revised>, HandlerFault>> {
        async move {
            let Some(read_model) = self.reactor.asks() else { return Ok(None) };
            let new = revisions::after(&self.worker, read_model, after, REVISIONS_MAX).await;
            let new = new.map_err(|error| HandlerFault::NotNow(error.into()))?;
            let Some(last) = new.last() else { return Ok(None) };
            let done = self.reactor.look_again(&new).await.map_err(not_now)?;
            Ok(Some(Revised { acted: acted(done), to: last.number }))
        }
        .boxed()
    }

    fn newest_revision(&self) -> BoxFuture<'_, Result<i64, HandlerFault>> {
        async move {
            let Some(read_model) = self.reactor.asks() else { return Ok(0) };
            let newest = revisions::newest(&self.worker, read_model).await;
            newest.map_err(|error| HandlerFault::NotNow(error.into()))
        }
        .boxed()
    }
}

fn acted(done: Done) -> Acted {
    let poison = |parked: crate::reactor::Parked| Poison { sequence: parked.sequence, reason: parked.reason };
    Acted { reported: done.reported, poison: done.parked.into_iter().map(poison).collect() }
}

fn not_now(pause: Pause) -> HandlerFault {
    HandlerFault::NotNow(Box::new(pause))
}

/// A log that is read later while commands come in bulk: nobody waits for what follows from events as for a command.
#[derive(Clone)]
struct Throttled<L> {
    log: DecodedLog<L>,
    /// The head of the log when it was waited for last: a long history alone is no bulk.
    waited_at: Arc<AtomicU64>,
}

impl<L: EventLog> Throttled<L> {
    fn new(log: L) -> Self {
        Self { log: DecodedLog::new(log), waited_at: Arc::default() }
    }

    async fn give_way(&self, after: Sequence) {
        let head = self.log.head().get();
        let beyond = after.get().max(self.waited_at.load(Ordering::Relaxed));
        if head.saturating_sub(beyond) >= BULK_COMMITS {
            throttle(&mut self.log.watermark()).await;
            self.waited_at.store(self.log.head().get(), Ordering::Relaxed);
        }
    }
}

impl<L: EventLog> Log for Throttled<L> {
    type Entry = LogEntry;

    fn head(&self) -> Sequence {
        self.log.head()
    }

    fn epoch(&self) -> u64 {
        self.log.epoch()
    }

    async fn beyond(&self, position: Sequence) -> Result<(), LogFault> {
        self.log.beyond(position).await
    }

    async fn read(
        &self,
        filter: &Filter,
        after: Sequence,
        max: usize,
    ) -> Result<(Vec<LogEntry>, Sequence), LogFault> {
        self.give_way(after).await;
        Log::read(&self.log, filter, after, max).await
    }

    async fn at(&self, position: Sequence) -> Result<Option<LogEntry>, LogFault> {
        self.log.at(position).await
    }

    async fn durable(&self, position: Sequence) -> Result<(), LogFault> {
        self.log.durable(position).await
    }
}
