//! Events are told to endpoints: for each that is told of an event's type, an effect is asked for.
//!
//! Who is told follows from the log alone: of an endpoint counts what stands before the event. So it is the same whenever it is
//! asked, and an endpoint hears of nothing that was recorded before it was registered, or while it was disabled.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::effects::effect_id;
use application::endpoints::NEVER_TOLD;
use application::{CommandFault, Context, Platform};
use domain::Decider as _;
use domain::effect::Requested;
use domain::endpoint::{Endpoint, Event, State};
use effects::webhook::{CONTRACT, KIND};
use event_store::EventLog;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use kernel::{Actor, AggregateId, CommandId, PrincipalId, Purpose, Role, Sequence, TenantId};
use parking_lot::Mutex;
use projections::engine::{DecodedCommit, DecodedLog, LogEntry};
use subscriptions::handler::one_by_one;
use subscriptions::{Acted, Filter, Handler, HandlerFault, Start};

/// Who asks: the platform itself. It is in no table of logins and can sign in nowhere.
const REACTOR: PrincipalId = PrincipalId::new(uuid::uuid!("72656163-746f-8273-8000-000000000003"));
/// While nobody is told anything, nothing else is read.
const OF_ENDPOINTS: &[&str] = &["endpoint"];

/// What has happened to every endpoint of a tenant, oldest first.
type Histories = BTreeMap<(TenantId, AggregateId), Vec<(Sequence, Event)>>;

/// The handler.
pub struct Deliveries<L> {
    platform: Platform<L>,
    log: DecodedLog<L>,
    /// Every endpoint as far as this process has read; `None` before it has.
    endpoints: Mutex<Option<Arc<Histories>>>,
}

impl<L: EventLog> Deliveries<L> {
    /// Its name: the key of its position.
    pub const NAME: &'static str = "deliveries";

    /// Asks by the commands of a platform.
    pub fn new(platform: Platform<L>) -> Self {
        let log = DecodedLog::new(platform.log.clone());
        Self { platform, log, endpoints: Mutex::default() }
    }

    fn somebody_is_told(&self) -> bool {
        // Before it is known, everything is read: nothing may be passed over.
        self.endpoints.lock().as_ref().is_none_or(|endpoints| !endpoints.is_empty())
    }

    /// Every endpoint with all that happened to it up to a position, read anew when something did.
    async fn endpoints(&self, anew: bool, to: Sequence) -> Result<Arc<Histories>, HandlerFault> {
        let known = self.endpoints.lock().clone();
        if let Some(known) = known.filter(|_| !anew) {
            return Ok(known);
        }
        let mut histories = Histories::new();
        for key in self.platform.endpoint_ids().await.map_err(not_now)? {
            let history = self.platform.endpoint_history(key.0, key.1, to).await.map_err(not_now)?;
            histories.insert(key, history);
        }
        let histories = Arc::new(histories);
        *self.endpoints.lock() = Some(Arc::clone(&histories));
        Ok(histories)
    }

    async fn tell(&self, from: Sequence, to: Sequence, entries: &[LogEntry]) -> Result<Acted, HandlerFault> {
        let read_all = self.somebody_is_told();
        let happened = entries.iter().any(is_of_endpoint);
        let endpoints = self.endpoints(happened, to).await?;
        if endpoints.is_empty() {
            return Ok(Acted::default());
        }
        if read_all {
            return self.tell_of(&endpoints, entries).await;
        }
        // The first endpoint came with this span, of which nothing else was read: what stands behind it may be for it.
        let most = usize::try_from(to.get() - from.get()).unwrap_or(usize::MAX);
        let span = self.log.read(from, most).await.map_err(|fault| HandlerFault::NotNow(fault.into()))?;
        self.tell_of(&endpoints, &span).await
    }

    async fn tell_of(&self, endpoints: &Histories, entries: &[LogEntry]) -> Result<Acted, HandlerFault> {
        one_by_one(entries, subscriptions::Entry::own_key, |entry| self.tell_one(endpoints, entry)).await
    }

    async fn tell_one(
        &self,
        endpoints: &Histories,
        entry: &LogEntry,
    ) -> Result<Option<Sequence>, HandlerFault> {
        let commit = match entry {
            LogEntry::Commit(commit) => commit,
            LogEntry::Unreadable(unreadable) => {
                return Err(HandlerFault::Poison { reason: unreadable.reason.clone() });
            }
        };
        if NEVER_TOLD.contains(&commit.commit.aggregate.as_str()) {
            return Ok(None);
        }
        let mut reported = None;
        for ((tenant, endpoint), history) in endpoints {
            if *tenant != commit.commit.tenant {
                continue;
            }
            let stands = history.iter().take_while(|(at, _)| *at < commit.sequence);
            let stands = stands.fold(State::default(), |state, (_, event)| Endpoint::evolve(state, event));
            for event in commit.commit.events.iter().filter(|event| stands.is_told_of(&event.name)) {
                reported = reported.max(self.request(commit, event.id, *endpoint).await?);
            }
        }
        Ok(reported)
    }

    async fn request(
        &self,
        commit: &DecodedCommit,
        because: kernel::EventId,
        endpoint: AggregateId,
    ) -> Result<Option<Sequence>, HandlerFault> {
        let tenant = commit.commit.tenant;
        let keys = self.platform.keys.tenant_keys(tenant).await.map_err(|error| not_now(error.into()))?;
        let id = effect_id(&keys, because, endpoint, CONTRACT);
        let context = Context {
            tenant,
            actor: Actor { principal: REACTOR, role: Role::Operator, on_behalf_of: None },
            companies: domain::CompanyScope::Programme,
            purpose: Purpose::ProgrammeDelivery,
            correlation: commit.commit.correlation,
            causation: Some(because),
            command: CommandId::new(keys.derived(&[b"reactor", b"deliveries", id.uuid().as_bytes()])),
            traceparent: runtime::telemetry::current_traceparent(),
            now: self.platform.clock.now(),
        };
        let requested = Requested {
            kind: KIND.to_owned(),
            target: endpoint,
            contract: CONTRACT.to_owned(),
            because,
            position: commit.sequence,
            // Of the event, and not of now: a repetition asks for the same.
            due_at: commit.commit.recorded_at,
        };
        match self.platform.request_effect(&context, id, requested).await {
            Ok(Ok(answer)) => Ok(Some(answer.sequence())),
            Ok(Err(refusal)) => Err(HandlerFault::Poison { reason: refusal.to_string() }),
            Err(fault) => Err(not_now(fault)),
        }
    }
}

fn is_of_endpoint(entry: &LogEntry) -> bool {
    matches!(entry, LogEntry::Commit(commit) if OF_ENDPOINTS.contains(&commit.commit.aggregate.as_str()))
}

fn not_now(fault: CommandFault) -> HandlerFault {
    if fault.is_transient() {
        HandlerFault::NotNow(fault.into())
    } else {
        HandlerFault::Poison { reason: runtime::chain(&fault) }
    }
}

impl<L: EventLog, T: Send + 'static> Handler<LogEntry, T> for Deliveries<L> {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn filter(&self) -> Filter {
        if self.somebody_is_told() { Filter::EVERYTHING } else { Filter::of_aggregates(OF_ENDPOINTS) }
    }

    /// Nobody is told of what was recorded before they were registered, so the history is only caught up with; what came
    /// before this handler first ran is not lost.
    fn start(&self) -> Start {
        Start::History
    }

    fn act<'a>(
        &'a self,
        from: Sequence,
        to: Sequence,
        entries: &'a [LogEntry],
    ) -> BoxFuture<'a, Result<Acted, HandlerFault>> {
        self.tell(from, to, entries).boxed()
    }
}
