//! Milestones that people reached are reported, each once.
//!
//! Which are reached is asked of the steps in the `journeys` read model, once it has taken the commit in: a rule looks
//! at many records, and the read model has them together. What it says is never older than the commit, so that no
//! milestone is missed; that it may be newer does no harm, because each is reported once.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use application::{CommandFault, Context, Platform};
use domain::journey::{self, RULES_VERSION, Sets};
use domain::milestones::Reached;
use event_store::EventLog;
use futures::future::BoxFuture;
use kernel::{Actor, CommandId, PersonId, PrincipalId, Purpose, Role, Sequence, TenantId};
use parking_lot::Mutex;
use projections::activities::{Activity, of_event};
use projections::engine::{DecodedCommit, PostgresProjection as _, checkpoint};
use projections::journeys::{Journeys, steps};
use sqlx::PgPool;
use tokio::time::Instant;

use crate::reactor::{Begins, ReactFault, Reactor};

/// Who reports: the platform itself. It is in no table of logins and can sign in nowhere.
const REACTOR: PrincipalId = PrincipalId::new(uuid::uuid!("72656163-746f-8273-8000-000000000002"));
/// How often the read model is asked how far it is, and how long it may take: it rests while commands come in bulk.
const ASK_EVERY: Duration = Duration::from_millis(100);
const ASK_FOR: Duration = Duration::from_mins(1);
/// People whose reported milestones are remembered.
const REMEMBERED_MAX: usize = 50_000;

/// The reactor.
pub struct Milestones<L> {
    platform: Platform<L>,
    /// Postgres as the worker role, who may read every read model.
    worker: PgPool,
    /// The version of the read model that serves, and how far it was when it was asked last.
    level: Mutex<Option<(u32, Sequence)>>,
    reported: Mutex<Reported>,
}

/// The milestones of people that this process has reported, or found to be, and where that stands in the log.
#[derive(Default)]
struct Reported {
    /// Of the log when they were: after a repair, what was not durable may be gone.
    generation: u64,
    people: HashMap<(TenantId, PersonId), (BTreeSet<String>, Sequence)>,
}

impl Reported {
    /// Where it stands that a person reached all of these, if this process knows.
    fn all(&self, generation: u64, of: (TenantId, PersonId), reached: &[Reached]) -> Option<Sequence> {
        let (known, at) = self.people.get(&of).filter(|_| self.generation == generation)?;
        reached.iter().all(|one| known.contains(&one.milestone)).then_some(*at)
    }

    fn remember(
        &mut self,
        generation: u64,
        of: (TenantId, PersonId),
        reached: BTreeSet<String>,
        at: Sequence,
    ) {
        if self.generation != generation || self.people.len() >= REMEMBERED_MAX {
            *self = Self { generation, people: HashMap::new() };
        }
        let (known, last) = self.people.entry(of).or_default();
        known.extend(reached);
        *last = at.max(*last);
    }
}

impl<L: EventLog> Milestones<L> {
    /// Its name: the key of its position.
    pub const NAME: &'static str = "milestones";

    /// Reports by the commands of a platform.
    pub fn new(platform: Platform<L>, worker: PgPool) -> Self {
        Self { platform, worker, level: Mutex::default(), reported: Mutex::default() }
    }

    async fn report(&self, commit: &DecodedCommit) -> Result<Option<Sequence>, ReactFault> {
        let Some(person) = concerned(commit) else { return Ok(None) };
        let version = self.level_with(commit.sequence).await?;
        let tenant = commit.commit.tenant;
        let steps = match steps::of_person(&self.worker, version, tenant, person).await {
            Ok(steps) => steps,
            Err(error) => {
                // A version that was swapped out may be gone.
                *self.level.lock() = None;
                return Err(ReactFault::NotNow(error.into()));
            }
        };
        let reached: Vec<Reached> = journey::evaluate(journey::rules(), &steps)
            .into_iter()
            .filter(|reached| reached.rule.sets == Sets::Milestone)
            .map(|reached| Reached {
                person,
                milestone: reached.rule.name.to_owned(),
                rules_version: RULES_VERSION.to_owned(),
                on: reached.on,
                because: reached.because,
            })
            .collect();
        if reached.is_empty() {
            return Ok(None);
        }
        let (generation, of) = (self.platform.log.generation(), (tenant, person));
        // Where it stands is waited for again: the position must not outlive it.
        if let Some(at) = self.reported.lock().all(generation, of, &reached) {
            return Ok(Some(at));
        }
        let context = self.context(commit).await?;
        let names = reached.iter().map(|one| one.milestone.clone()).collect();
        let told = self.platform.report_milestones(&context, person, reached).await.map_err(judge)?;
        let at = told.map(|answer| answer.sequence()).filter(|at| *at > Sequence::ZERO);
        if let Some(at) = at {
            self.reported.lock().remember(generation, of, names, at);
        }
        Ok(at)
    }

    /// Waits until the serving version of the read model has taken `sequence` in, and answers which it is.
    async fn level_with(&self, sequence: Sequence) -> Result<u32, ReactFault> {
        let until = Instant::now() + ASK_FOR;
        loop {
            if let Some((version, at)) = *self.level.lock()
                && at >= sequence
            {
                return Ok(version);
            }
            let serving = checkpoint::of_serving(&self.worker).await;
            let serving = serving.map_err(|error| ReactFault::NotNow(error.into()))?;
            let found = serving.into_iter().find(|one| one.name == Journeys::NAME);
            let found = found.map(|one| (one.version, one.position));
            *self.level.lock() = found;
            if found.is_none_or(|(_, at)| at < sequence) {
                if Instant::now() >= until {
                    return Err(ReactFault::NotNow("the read model of journeys is behind".into()));
                }
                tokio::time::sleep(ASK_EVERY).await;
            }
        }
    }

    /// A command that follows from a commit: its id is derived from it, so that a repetition is known.
    async fn context(&self, commit: &DecodedCommit) -> Result<Context, ReactFault> {
        let (tenant, event) = (commit.commit.tenant, commit.commit.events[0].id);
        let keys = self.platform.keys.tenant_keys(tenant).await.map_err(|error| judge(error.into()))?;
        Ok(Context {
            tenant,
            actor: Actor { principal: REACTOR, role: Role::Operator, on_behalf_of: None },
            purpose: Purpose::ProgrammeDelivery,
            correlation: commit.commit.correlation,
            causation: Some(event),
            command: CommandId::new(keys.derived(&[b"reactor", b"milestones", event.uuid().as_bytes()])),
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
        &["buddy_match", "course", "credential", "kintell_session"]
    }

    fn begins(&self) -> Begins {
        Begins::WithHistory
    }

    fn react<'a>(&'a self, commit: &'a DecodedCommit) -> BoxFuture<'a, Result<Option<Sequence>, ReactFault>> {
        Box::pin(self.report(commit))
    }
}

/// Whose journey a commit may have moved on.
fn concerned(commit: &DecodedCommit) -> Option<PersonId> {
    let moves_on = |activity| {
        !matches!(activity, Activity::CourseEnrolled | Activity::CourseInProgress | Activity::CourseDropped)
    };
    let counted = commit.events.iter().flat_map(of_event);
    counted.filter(|one| one.sign > 0 && moves_on(one.activity)).map(|one| one.participant).next_back()
}

fn judge(fault: CommandFault) -> ReactFault {
    if fault.is_transient() { ReactFault::NotNow(fault.into()) } else { ReactFault::Never(fault.into()) }
}

#[cfg(test)]
mod tests {
    use kernel::AggregateId;
    use uuid::Uuid;

    use super::*;

    const ANA: (TenantId, PersonId) = (TenantId::new(Uuid::from_u128(7)), PersonId::new(Uuid::from_u128(1)));

    fn reached(milestone: &str) -> Reached {
        Reached {
            person: ANA.1,
            milestone: milestone.to_owned(),
            rules_version: RULES_VERSION.to_owned(),
            on: "2025-10-01".parse().expect("a date"),
            because: vec![AggregateId::new(Uuid::from_u128(2))],
        }
    }

    fn knowing(milestone: &str) -> Reported {
        let mut reported = Reported::default();
        reported.remember(1, ANA, BTreeSet::from([milestone.to_owned()]), Sequence::new(9));
        reported
    }

    #[test]
    fn another_milestone_is_not_taken_for_one_that_was_withdrawn() {
        let reported = knowing("first_credential");
        assert_eq!(reported.all(1, ANA, &[reached("first_credential")]), Some(Sequence::new(9)));
        assert_eq!(reported.all(1, ANA, &[reached("first_session")]), None, "as many, but not the same");
    }

    #[test]
    fn after_a_repair_of_the_log_nothing_is_believed() {
        let mut reported = knowing("first_credential");
        assert_eq!(reported.all(2, ANA, &[reached("first_credential")]), None);
        reported.remember(2, ANA, BTreeSet::from(["first_session".to_owned()]), Sequence::new(8));
        assert_eq!(reported.all(2, ANA, &[reached("first_credential")]), None);
        assert_eq!(reported.all(2, ANA, &[reached("first_session")]), Some(Sequence::new(8)));
    }
}
