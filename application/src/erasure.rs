//! The erasure of a person (GDPR Art. 17): a sequence with recorded intent and completion.
//!
//! 1. The intent is written.
//! 2. The person's erasure is recorded: nothing new about them is accepted.
//! 3. Their claims are suppressed and the hints of their records shut.
//! 4. Their key is destroyed.
//! 5. The completion is recorded, and the key store notes how far the log must reach from now on.
//!
//! Each step is idempotent; a process that dies between two leaves the intent, and
//! [`Platform::finish_erasures`] takes it up again.

use domain::CompanyScope;
use domain::identifier::{self, Identifier};
use domain::person::{self, Person};
use event_store::EventLog;
use kernel::{
    Actor, AggregateId, CommandId, CorrelationId, PersonId, PrincipalId, Purpose, Role, Sequence, TenantId,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::hints;
use crate::identities::step;
use crate::outcome::Answer;
use crate::platform::Platform;

/// What erasing came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Erasure {
    /// Who.
    pub person: PersonId,
    /// How many identifiers can never be claimed again.
    pub identifiers_suppressed: usize,
    /// When the key was destroyed in the live system.
    pub key_destroyed_at: kernel::Timestamp,
    /// The key epoch that must be gone from every backup before the erasure is complete.
    pub complete_after_epoch: u32,
    /// The position of the completion.
    pub sequence: Sequence,
}

/// What came of erasures that were cut off.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Finished {
    /// How many are complete now.
    pub completed: usize,
    /// Those that could not be finished, and stay begun.
    pub open: Vec<CommandId>,
}

/// An intent as it is kept: whose erasure, by whom.
#[derive(Serialize, Deserialize)]
struct Intent {
    person: PersonId,
    principal: PrincipalId,
    role: String,
    correlation: CorrelationId,
}

impl<L: EventLog> Platform<L> {
    /// Erases a person. Repeating it answers the same.
    pub async fn erase_person(
        &self,
        context: &Context,
        person: PersonId,
    ) -> Result<Result<Erasure, person::Refusal>, CommandFault> {
        let id = AggregateId::new(person.uuid());
        if self.peek::<Person>(context, id).await? == person::State::Absent
            && self.log.last_at_leader(&schemas::envelope::subject(context.tenant, "person", id)).await?
                == Sequence::ZERO
        {
            return Ok(Err(person::Refusal::NotFound));
        }
        self.record_intent(context, person).await?;
        let keys = self.keys.tenant_keys(context.tenant).await?;
        let meta = CommitMeta::about(person);
        let requested = self
            .execute::<Person>(
                &step(&keys, context, "request-erasure", b""),
                id,
                Presume::Nothing,
                person::Command::RequestErasure(person),
                &meta,
            )
            .await?;
        if let Err(refusal) = requested {
            return Ok(Err(refusal));
        }
        let identifiers = self.identifiers_of(context, id).await?;
        for identifier in &identifiers {
            let suppress = identifier::Command::Suppress(person);
            let context = step(&keys, context, "suppress", identifier.uuid().as_bytes());
            // An identifier that someone else holds by now is theirs, and stays.
            let _theirs_or_suppressed =
                self.execute::<Identifier>(&context, *identifier, Presume::Nothing, suppress, &meta).await?;
        }
        let claims: Vec<Uuid> = identifiers.iter().map(|identifier| identifier.uuid()).collect();
        hints::shut(&self.pool, context.tenant, person, &claims).await?;
        let destroyed = self.keys.destroy(context.tenant, person).await?;
        self.forget_person(context.tenant, person);
        let complete = person::Command::CompleteErasure {
            person,
            key_destroyed_at: destroyed.at,
            complete_after_epoch: u32::try_from(destroyed.epoch).unwrap_or(u32::MAX),
        };
        let completed = self
            .execute::<Person>(
                &step(&keys, context, "complete-erasure", b""),
                id,
                Presume::Nothing,
                complete,
                &meta,
            )
            .await?;
        let sequence = match completed {
            Ok(answer) => Answer::sequence(&answer),
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.log.durable(sequence).await?;
        self.keys.log_reached(sequence).await?;
        self.complete_intent(context).await?;
        Ok(Ok(Erasure {
            person,
            identifiers_suppressed: identifiers.len(),
            key_destroyed_at: destroyed.at,
            complete_after_epoch: u32::try_from(destroyed.epoch).unwrap_or(u32::MAX),
            sequence,
        }))
    }

    /// Takes up every erasure that was begun and not completed. One that fails is logged and passed over: it stays
    /// begun, and does not keep the others waiting.
    pub async fn finish_erasures(&self) -> Result<Finished, CommandFault> {
        let open: Vec<(Uuid, Uuid, serde_json::Value)> = sqlx::query_as(
            "select tenant, command, body from command.intents
             where kind = 'erase_person' and completed_at is null order by recorded_at",
        )
        .fetch_all(&self.pool)
        .await?;
        let mut finished = Finished::default();
        for (tenant, command, body) in open {
            let command = CommandId::new(command);
            match self.finish_erasure(TenantId::new(tenant), command, body).await {
                Ok(()) => finished.completed += 1,
                Err(fault) => {
                    let error = runtime::chain(&fault);
                    tracing::error!(command.id = %command, error, "an erasure cannot be finished, and stays open");
                    finished.open.push(command);
                }
            }
        }
        Ok(finished)
    }

    /// Takes up one.
    async fn finish_erasure(
        &self,
        tenant: TenantId,
        command: CommandId,
        body: serde_json::Value,
    ) -> Result<(), CommandFault> {
        let intent: Intent = serde_json::from_value(body).map_err(|error| CommandFault::Unreadable {
            subject: "command.intents".into(),
            source: error.into(),
        })?;
        let context = Context {
            tenant,
            actor: Actor {
                principal: intent.principal,
                role: Role::parse(&intent.role).unwrap_or(Role::PrivacyOfficer),
                on_behalf_of: None,
            },
            companies: CompanyScope::Programme,
            purpose: Purpose::DataSubjectRequest,
            correlation: intent.correlation,
            causation: None,
            command,
            traceparent: None,
            now: self.clock.now(),
        };
        tracing::info!(command.id = %command, "taking up an erasure that was cut off");
        if let Err(refusal) = self.erase_person(&context, intent.person).await? {
            tracing::warn!(command.id = %command, error = %refusal, "a cut-off erasure is refused");
            self.complete_intent(&context).await?;
        }
        Ok(())
    }

    /// Forgets what this process remembers of a person. Called for every erasure, wherever it was ordered.
    pub fn forget_person(&self, tenant: TenantId, person: PersonId) {
        self.acquaintances.forget(tenant, person);
        self.keys.invalidate(privacy::DestroyedNotice { tenant, person });
    }

    /// The identifiers to suppress: the state of the person names them until the erasure is complete.
    async fn identifiers_of(
        &self,
        context: &Context,
        id: AggregateId,
    ) -> Result<Vec<AggregateId>, CommandFault> {
        Ok(match self.peek::<Person>(context, id).await? {
            person::State::Erasing { identifiers } | person::State::Registered { identifiers, .. } => {
                identifiers.into_iter().collect()
            }
            person::State::Absent | person::State::Erased => Vec::new(),
        })
    }

    async fn record_intent(&self, context: &Context, person: PersonId) -> Result<(), CommandFault> {
        let intent = Intent {
            person,
            principal: context.actor.principal,
            role: context.actor.role.name().to_owned(),
            correlation: context.correlation,
        };
        sqlx::query(
            "insert into command.intents (tenant, command, kind, body, recorded_at)
             values ($1, $2, 'erase_person', $3, $4) on conflict do nothing",
        )
        .bind(context.tenant.uuid())
        .bind(context.command.uuid())
        .bind(serde_json::to_value(&intent).map_err(|error| CommandFault::NotStorable(error.into()))?)
        .bind(context.now.to_datetime())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn complete_intent(&self, context: &Context) -> Result<(), CommandFault> {
        sqlx::query("update command.intents set completed_at = $3 where tenant = $1 and command = $2")
            .bind(context.tenant.uuid())
            .bind(context.command.uuid())
            .bind(self.clock.now().to_datetime())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
