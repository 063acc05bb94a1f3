//! What is done when an effect is due: looked at in the log, planned, admitted, performed, reported.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::{CommandFault, Context, Platform};
use domain::CompanyScope;
use domain::effect::{Outcome, Refusal, Stage, State};
use event_store::EventLog;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use jobs::{Claimed, Fire, FireFault, Fired};
use kernel::{Actor, AggregateId, CommandId, CorrelationId, PrincipalId, Purpose, Role, TenantId, Version};

use crate::effect::{Asked, Effect, Performed, Plan};
use crate::retry_after;
use crate::schedule::{WAIT_MAX, wait_after};
use crate::target::{Admission, TargetState, Targets};

/// The kind of the entries of effects in the index of what falls due.
pub const KIND: &str = "effect";
/// Who reports: the platform itself. It is in no table of logins and can sign in nowhere.
const PERFORMER: PrincipalId = PrincipalId::new(uuid::uuid!("65666665-6374-8273-8000-000000000001"));
/// Effects that one process works at, at once.
const AT_ONCE: usize = 128;
/// For how long a target that is worked at by as many as may be is left alone, in seconds.
const BUSY_SECONDS: i64 = 1;
/// Attempts at one target at once, in one process: a target that does not answer holds no more than these.
const AT_ONE_TARGET: usize = 8;

/// Performs effects of several kinds.
pub struct Performer<L, T> {
    platform: Platform<L>,
    targets: T,
    kinds: BTreeMap<&'static str, Arc<dyn Effect>>,
    /// How many attempts this process makes at each target now.
    under_way: parking_lot::Mutex<BTreeMap<(TenantId, AggregateId), usize>>,
}

impl<L: EventLog, T: Targets> Performer<L, T> {
    /// Performs these kinds.
    pub fn new(platform: Platform<L>, targets: T, kinds: Vec<Arc<dyn Effect>>) -> Self {
        let kinds = kinds.into_iter().map(|effect| (effect.kind(), effect)).collect();
        Self { platform, targets, kinds, under_way: parking_lot::Mutex::default() }
    }

    async fn perform(&self, claimed: &Claimed) -> Result<Fired, FireFault> {
        let (tenant, id) = (claimed.due.key.tenant, AggregateId::new(claimed.due.key.id));
        let context = self.context(tenant, id, "look", Version::ZERO).await?;
        let (state, version) = self.platform.effect(&context, id).await.map_err(fault)?;
        // What is due says so in the log: an entry that says otherwise is behind, and the log is right.
        let (Some(requested), Some(due)) = (state.requested.clone(), state.due_at()) else {
            return Ok(Fired::Done);
        };
        let now = self.platform.clock.now();
        if now < due {
            return Ok(Fired::At(due));
        }
        let Some(effect) = self.kinds.get(requested.kind.as_str()) else {
            return Err(FireFault(format!("nothing here performs {}", requested.kind).into()));
        };
        let attempt = state.attempts + u32::from(matches!(state.stage, Stage::Due(_)));
        let asked = Asked { tenant, id, requested, attempt, version };
        let sent = match effect.plan(&asked).await.map_err(FireFault)? {
            Plan::Send(sent) => sent,
            Plan::GiveUp(reason) => {
                let answer = domain::effect::Answer::default();
                return self.report(&asked, Outcome::Abandoned { reason: reason.to_owned(), answer }).await;
            }
        };
        let key = (tenant, asked.requested.target);
        let Some(_slot) = self.slot(key) else { return Ok(Fired::At(now.plus_seconds(BUSY_SECONDS))) };
        let limits = effect.limits();
        let fresh = TargetState::new(now, &limits);
        let admission = self.targets.change(key, fresh, |target| target.admit(now, &limits)).await;
        if let Admission::NotBefore(until) = admission.map_err(|error| FireFault(error.into()))? {
            return Ok(Fired::At(until));
        }
        let performed = self.attempt(effect.as_ref(), &asked, (&state, claimed.term), &sent).await?;
        let outcome = self.outcome(effect.as_ref(), &state, &asked, performed).await?;
        self.report(&asked, outcome).await
    }

    async fn attempt(
        &self,
        effect: &dyn Effect,
        asked: &Asked,
        (state, term): (&State, i64),
        sent: &[u8],
    ) -> Result<Performed, FireFault> {
        match state.stage {
            Stage::Begun | Stage::Uncertain(_) => effect.reconcile(asked, sent).await.map_err(FireFault),
            _ if effect.repeats_safely() => effect.perform(asked, sent).await.map_err(FireFault),
            _ => {
                // A command of the claim: whoever was taken over and wakes is refused, and not told that it has begun.
                let name = format!("begin {term}");
                let context = self.context(asked.tenant, asked.id, &name, asked.version).await?;
                let begun = self.platform.begin_effect(&context, asked.id, asked.attempt).await;
                let begun = begun.map_err(fault)?;
                let answer = begun.map_err(|refusal| FireFault(refusal.into()))?;
                self.platform
                    .log
                    .durable(answer.sequence())
                    .await
                    .map_err(|error| FireFault(error.into()))?;
                effect.perform(asked, sent).await.map_err(FireFault)
            }
        }
    }

    /// What follows from an attempt, for the effect and for its target.
    async fn outcome(
        &self,
        effect: &dyn Effect,
        state: &State,
        asked: &Asked,
        performed: Performed,
    ) -> Result<Outcome, FireFault> {
        let (now, limits) = (self.platform.clock.now(), effect.limits());
        let made = state.attempts_since + asked.attempt.saturating_sub(state.attempts);
        let wait = match &performed {
            Performed::NotNow { retry_after, .. } => retry_after::read(retry_after, now),
            _ => retry_after::Wait::default(),
        };
        let key = (asked.tenant, asked.requested.target);
        let fresh = TargetState::new(now, &limits);
        let changed = self.targets.change(key, fresh, |target| match (&performed, wait.until) {
            (Performed::NotNow { .. }, Some(until)) => target.asked_to_wait(until),
            (Performed::NotNow { .. } | Performed::Uncertain { .. }, _) => target.failed(now, &limits),
            (Performed::Taken(_) | Performed::Refused { .. }, _) => target.succeeded(),
        });
        changed.await.map_err(|error| FireFault(error.into()))?;
        Ok(match performed {
            Performed::Taken(answer) => Outcome::Succeeded(answer),
            Performed::Refused { reason, answer } => Outcome::Abandoned { reason: reason.to_owned(), answer },
            Performed::NotNow { reason, answer, .. } => match wait_after(made) {
                Some(seconds) => Outcome::Failed {
                    reason: reason.to_owned(),
                    answer,
                    due_at: wait.until.unwrap_or(now.plus_seconds(seconds)),
                    wait_noted: wait.noted.map(str::to_owned),
                },
                None => Outcome::Abandoned { reason: reason.to_owned(), answer },
            },
            Performed::Uncertain { reason, answer } => Outcome::Uncertain {
                reason: reason.to_owned(),
                answer,
                due_at: now.plus_seconds(wait_after(made).unwrap_or(WAIT_MAX)),
            },
        })
    }

    /// Says it to the log, and when it is due again.
    async fn report(&self, asked: &Asked, outcome: Outcome) -> Result<Fired, FireFault> {
        let context = self.context(asked.tenant, asked.id, "report", asked.version).await?;
        let told = self.platform.report_effect(&context, asked.id, asked.attempt, outcome).await;
        match told.map_err(fault)? {
            Ok(answer) => {
                let durable = self.platform.log.durable(answer.sequence()).await;
                durable.map_err(|error| FireFault(error.into()))?;
            }
            // Another process reported this attempt: what it said stands.
            Err(Refusal::NotDue | Refusal::NotFound | Refusal::NotAbandoned) => {}
        }
        let (state, _) = self.platform.effect(&context, asked.id).await.map_err(fault)?;
        Ok(state.due_at().map_or(Fired::Done, Fired::At))
    }

    /// The right to make an attempt at a target in this process; `None` while as many as may be are under way.
    fn slot(&self, key: (TenantId, AggregateId)) -> Option<impl Drop + use<'_, L, T>> {
        struct Slot<'a>(
            &'a parking_lot::Mutex<BTreeMap<(TenantId, AggregateId), usize>>,
            (TenantId, AggregateId),
        );
        impl Drop for Slot<'_> {
            fn drop(&mut self) {
                let mut under_way = self.0.lock();
                if let Some(count) = under_way.get_mut(&self.1) {
                    *count -= 1;
                    if *count == 0 {
                        under_way.remove(&self.1);
                    }
                }
            }
        }
        let mut under_way = self.under_way.lock();
        let count = under_way.entry(key).or_default();
        if *count >= AT_ONE_TARGET {
            return None;
        }
        *count += 1;
        Some(Slot(&self.under_way, key))
    }

    async fn context(
        &self,
        tenant: TenantId,
        id: AggregateId,
        name: &str,
        after: Version,
    ) -> Result<Context, FireFault> {
        step(&self.platform, tenant, id, name, after).await.map_err(fault)
    }
}

/// A step that an effect takes after a version of its history: its command is derived from both, so that a repetition is known,
/// and what follows later under the same name is another command.
pub(crate) async fn step<L: EventLog>(
    platform: &Platform<L>,
    tenant: TenantId,
    id: AggregateId,
    name: &str,
    after: Version,
) -> Result<Context, CommandFault> {
    let keys = platform.keys.tenant_keys(tenant).await?;
    let of = id.uuid();
    let command = keys.derived(&[b"effect step", of.as_bytes(), name.as_bytes(), &after.get().to_be_bytes()]);
    Ok(Context {
        tenant,
        actor: Actor { principal: PERFORMER, role: Role::Operator, on_behalf_of: None },
        companies: CompanyScope::Programme,
        purpose: Purpose::ProgrammeDelivery,
        correlation: CorrelationId::new(of),
        causation: None,
        command: CommandId::new(command),
        traceparent: runtime::telemetry::current_traceparent(),
        now: platform.clock.now(),
    })
}

impl<L: EventLog, T: Targets> Fire for Performer<L, T> {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }

    fn fire<'a>(&'a self, claimed: &'a Claimed) -> BoxFuture<'a, Result<Fired, FireFault>> {
        self.perform(claimed).boxed()
    }
}

fn fault(fault: CommandFault) -> FireFault {
    FireFault(fault.into())
}
