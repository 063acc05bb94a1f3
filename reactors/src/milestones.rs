//! Milestones that people reached are reported, each once.
//!
//! It reads no commits of its own: whom a span of the log moved on, and by which steps, is asked of the `journeys` read
//! model once it has taken the span in. A rule looks at many records, and the read model has them together. What it says
//! is never older than the span, so that no milestone is missed; that it may be newer does no harm, because each is
//! reported once. A person is looked at once for all commits that the read model had taken in by then.
//!
//! A commit that the read model parked is not taken in, whatever its position. Until it is settled its record counts for
//! nobody, and when it was redriven or skipped the read model says so as a revision: whom the record moves on then is
//! looked at again. When another version of the read model serves, everybody is.

mod seen;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use application::{CommandFault, Context, Platform};
use domain::journey::{self, RULES_VERSION, Sets, Step};
use domain::milestones::Reached;
use event_store::EventLog;
use futures::future::BoxFuture;
use futures::{StreamExt as _, TryStreamExt as _};
use kernel::{Actor, AggregateId, CommandId, PersonId, PrincipalId, Purpose, Role, Sequence, TenantId};
use parking_lot::Mutex;
use projections::engine::decode::tenant_of;
use projections::engine::revisions::Revision;
use projections::engine::{
    DecodedCommit, DecodedLog, LogEntry, ParkKey, PostgresProjection as _, checkpoint,
};
use projections::journeys::{Journeys, steps};
use sqlx::PgPool;
use tokio::time::Instant;

use crate::reactor::{Begins, Done, Pause, ReactFault, Reactor, Span};
use seen::{Of, Seen};

/// Who reports: the platform itself. It is in no table of logins and can sign in nowhere.
const REACTOR: PrincipalId = PrincipalId::new(uuid::uuid!("72656163-746f-8273-8000-000000000002"));
/// How often the read model is asked how far it is, and how long it may take: it rests while commands come in bulk.
const ASK_EVERY: Duration = Duration::from_millis(100);
const ASK_FOR: Duration = Duration::from_mins(1);

/// Positions looked at once: of one person, only the last commit matters.
const SPAN_MAX: usize = 20_000;

/// People whose milestones are reported at the same time: each report waits for nothing but the log.
const REPORTS_AT_ONCE: usize = 64;

/// The reactor.
pub struct Milestones<L> {
    platform: Platform<L>,
    log: DecodedLog<L>,
    /// Postgres as the worker role, who may read every read model.
    worker: PgPool,
    level: Mutex<Option<Level>>,
    seen: Mutex<Seen>,
}

/// How far the read model was when it was asked last.
#[derive(Clone, Copy)]
struct Level {
    /// The version that served.
    version: u32,
    position: Sequence,
}

impl<L: EventLog> Milestones<L> {
    /// Its name: the key of its position.
    pub const NAME: &'static str = "milestones";

    /// Reports by the commands of a platform.
    pub fn new(platform: Platform<L>, worker: PgPool) -> Self {
        let log = DecodedLog::new(platform.log.clone());
        Self { platform, log, worker, level: Mutex::default(), seen: Mutex::default() }
    }

    async fn report(&self, span: Span) -> Result<Done, Pause> {
        let generation = self.platform.log.generation();
        self.seen.lock().forget_before(generation);
        let pause = |source| Pause { sequence: span.until, source };
        let level = self.level_with(span.until).await.map_err(pause)?;
        let moved_on = steps::moved_on(&self.worker, level.version, span.after, span.until).await;
        let mut moved_on = self.answered(moved_on).map_err(pause)?;
        let mut done = Done::default();
        moved_on.retain(|(of, sequence)| {
            let seen = self.seen.lock();
            let look = seen.look(*of, *sequence);
            // Where it stands is waited for again: the position must not outlive it.
            done.reported = done.reported.max(look.and_then(|look| look.at));
            look.is_none()
        });
        self.look_at_all(level, moved_on, done).await
    }

    /// Reports what people reached that a span moved on.
    async fn look_at_all(
        &self,
        level: Level,
        moved_on: Vec<(Of, Sequence)>,
        done: Done,
    ) -> Result<Done, Pause> {
        let generation = self.platform.log.generation();
        let pause = |source| Pause { sequence: level.position, source };
        if moved_on.is_empty() {
            return Ok(done);
        }
        let people: Vec<Of> = moved_on.iter().map(|(of, _)| *of).collect();
        let steps = steps::of_people(&self.worker, level.version, &people).await;
        let steps = self.answered(steps).map_err(pause)?;
        let took = |of: &Of| steps.get(of).map_or([].as_slice(), Vec::as_slice);
        futures::stream::iter(moved_on)
            .map(async |(of, sequence)| {
                let mut done = Done::default();
                let came = self.look_at(of, took(&of), sequence).await;
                if let Ok((reached, at)) = &came {
                    self.seen.lock().remember(generation, of, level.position, reached, *at);
                }
                done.take(sequence, came.map(|(_, at)| at))?;
                Ok(done)
            })
            .buffer_unordered(REPORTS_AT_ONCE)
            .try_fold(done, async |done, other| Ok(done.and(other)))
            .await
    }

    /// Reports what people reached by records that the read model says anew.
    async fn again(&self, revisions: &[Revision]) -> Result<Done, Pause> {
        // What was seen before was seen without them, and perhaps in a version that serves no more.
        *self.seen.lock() = Seen::default();
        *self.level.lock() = None;
        self.seen.lock().forget_before(self.platform.log.generation());
        let pause = |source| Pause { sequence: Sequence::ZERO, source };
        let level = self.level_with(Sequence::ZERO).await.map_err(pause)?;
        if revisions.iter().any(|revision| revision.key.is_none()) {
            return self.everybody(level).await;
        }
        let keys: BTreeSet<&ParkKey> =
            revisions.iter().filter_map(|revision| revision.key.as_ref()).collect();
        let mut done = Done::default();
        for key in keys {
            let Some(record) = record_of(key) else { continue };
            let moved_on = steps::of_record(&self.worker, level.version, record).await;
            let moved_on = self.answered(moved_on).map_err(pause)?;
            done = self.look_at_all(level, moved_on, done).await?;
        }
        Ok(done)
    }

    /// Looks at everybody whom the log has moved on.
    async fn everybody(&self, level: Level) -> Result<Done, Pause> {
        let most = u64::try_from(SPAN_MAX).unwrap_or(u64::MAX);
        let (mut done, mut after) = (Done::default(), Sequence::ZERO);
        while after < level.position {
            let until = Sequence::new(level.position.get().min(after.get().saturating_add(most)));
            done = done.and(self.report(Span { after, until }).await?);
            after = until;
        }
        Ok(done)
    }

    /// What the read model answered. When it did not, the version that was asked may have been swapped out and be gone.
    fn answered<T>(&self, answer: Result<T, sqlx::Error>) -> Result<T, runtime::BoxError> {
        answer.map_err(|error| {
            *self.level.lock() = None;
            error.into()
        })
    }

    /// Reports what a person reached by these steps, unless this process has seen that it is reported; the names,
    /// and where it stands.
    async fn look_at(
        &self,
        of: Of,
        steps: &[Step],
        sequence: Sequence,
    ) -> Result<(Vec<&'static str>, Option<Sequence>), ReactFault> {
        let reached = milestones(of.1, steps);
        let names: Vec<&'static str> = reached.iter().map(|(name, _)| *name).collect();
        if names.is_empty() {
            return Ok((names, None));
        }
        if let Some(at) = self.seen.lock().reported(of, &names) {
            return Ok((names, Some(at)));
        }
        let context = self.context(&*self.commit(sequence).await?, &names).await?;
        let reached = reached.into_iter().map(|(_, reached)| reached).collect();
        let told = self.platform.report_milestones(&context, of.1, reached).await.map_err(judge)?;
        Ok((names, told.map(|answer| answer.sequence()).filter(|at| *at > Sequence::ZERO)))
    }

    /// The commit that moved somebody on.
    async fn commit(&self, sequence: Sequence) -> Result<Arc<DecodedCommit>, ReactFault> {
        match self.log.at(sequence).await {
            Ok(Some(LogEntry::Commit(commit))) => Ok(commit),
            Ok(Some(LogEntry::Unreadable(unreadable))) => {
                Err(ReactFault::Never(unreadable.reason.clone().into()))
            }
            Ok(None) => Err(ReactFault::NotNow("the log does not hold it yet".into())),
            Err(fault) => Err(ReactFault::NotNow(fault.into())),
        }
    }

    /// How far the read model is, once it has taken `sequence` in. When it has not, all that is in the log by now is
    /// waited for: then one look at a person stands for all batches up to there.
    async fn level_with(&self, sequence: Sequence) -> Result<Level, runtime::BoxError> {
        let mut needed = sequence;
        let until = Instant::now() + ASK_FOR;
        loop {
            let level = *self.level.lock();
            if let Some(level) = level.filter(|level| level.position >= needed) {
                return Ok(level);
            }
            needed = needed.max(*self.platform.log.watermark().borrow());
            let serving = checkpoint::of_serving(&self.worker).await?;
            let found = serving.into_iter().find(|one| one.name == Journeys::NAME);
            let found = found.map(|one| Level { version: one.version, position: one.position });
            *self.level.lock() = found;
            if found.is_none_or(|level| level.position < needed) {
                if Instant::now() >= until {
                    return Err("the read model of journeys is behind".into());
                }
                tokio::time::sleep(ASK_EVERY).await;
            }
        }
    }

    /// A command that follows from a commit: its id is derived from it and from what is reported, so that a repetition
    /// is known, and what came to be true later by the same commit is another command.
    async fn context(&self, commit: &DecodedCommit, names: &[&str]) -> Result<Context, ReactFault> {
        let (tenant, event) = (commit.commit.tenant, commit.commit.events[0].id);
        let keys = self.platform.keys.tenant_keys(tenant).await.map_err(|error| judge(error.into()))?;
        Ok(Context {
            tenant,
            actor: Actor { principal: REACTOR, role: Role::Operator, on_behalf_of: None },
            companies: domain::CompanyScope::Programme,
            purpose: Purpose::ProgrammeDelivery,
            correlation: commit.commit.correlation,
            causation: Some(event),
            command: CommandId::new(keys.derived(&[
                b"reactor",
                b"milestones",
                event.uuid().as_bytes(),
                names.join(" ").as_bytes(),
            ])),
            traceparent: runtime::telemetry::current_traceparent(),
            now: self.platform.clock.now(),
        })
    }
}

impl<L: EventLog> Reactor for Milestones<L> {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn reads(&self) -> &'static [&'static str] {
        &[]
    }

    fn span_max(&self) -> usize {
        SPAN_MAX
    }

    fn begins(&self) -> Begins {
        Begins::WithHistory
    }

    fn react<'a>(&'a self, span: Span, _: &'a [LogEntry]) -> BoxFuture<'a, Result<Done, Pause>> {
        Box::pin(self.report(span))
    }

    fn asks(&self) -> Option<&'static str> {
        Some(Journeys::NAME)
    }

    fn look_again<'a>(&'a self, revisions: &'a [Revision]) -> BoxFuture<'a, Result<Done, Pause>> {
        Box::pin(self.again(revisions))
    }
}

/// The record whose commits are parked under a key of the read model: the subject of its aggregate.
fn record_of(key: &ParkKey) -> Option<(TenantId, AggregateId)> {
    let tenant = tenant_of(key.as_str())?;
    Some((tenant, key.as_str().rsplit('.').next()?.parse().ok()?))
}

/// The milestones that these steps reach, by name.
fn milestones(person: PersonId, steps: &[Step]) -> Vec<(&'static str, Reached)> {
    let reached = journey::evaluate(journey::rules(), steps).into_iter();
    let milestones = reached.filter(|reached| reached.rule.sets == Sets::Milestone);
    let named = milestones.map(|reached| {
        let name = reached.rule.name;
        let told = Reached {
            person,
            milestone: name.to_owned(),
            rules_version: RULES_VERSION.to_owned(),
            on: reached.on,
            because: reached.because,
        };
        (name, told)
    });
    named.collect()
}

fn judge(fault: CommandFault) -> ReactFault {
    if fault.is_transient() { ReactFault::NotNow(fault.into()) } else { ReactFault::Never(fault.into()) }
}
