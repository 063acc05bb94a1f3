//! Effects outside of the platform: asked for, reported, driven again.

use domain::effect::{Command, Effect, Outcome, Refusal, Requested, State};
use event_store::EventLog;
use kernel::{AggregateId, EventId, Timestamp, Version};
use privacy::TenantKeys;

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::outcome::Answer;
use crate::platform::Platform;

/// What came of a command on an effect.
pub type OnEffect = Result<Result<Answer, Refusal>, CommandFault>;

/// The effect that follows from an event at a target under a contract: there is one, however often it is asked for.
pub fn effect_id(keys: &TenantKeys, because: EventId, target: AggregateId, contract: &str) -> AggregateId {
    let (because, target) = (because.uuid(), target.uuid());
    let parts = [b"effect", because.as_bytes().as_slice(), target.as_bytes(), contract.as_bytes()];
    AggregateId::new(keys.derived(&parts))
}

impl<L: EventLog> Platform<L> {
    /// Asks for an effect. Asked before, it is known.
    pub async fn request_effect(&self, context: &Context, id: AggregateId, requested: Requested) -> OnEffect {
        self.on_effect(context, id, Presume::New, Command::Request(requested)).await
    }

    /// Begins an attempt that must not be made twice unseen.
    pub async fn begin_effect(&self, context: &Context, id: AggregateId, attempt: u32) -> OnEffect {
        self.on_effect(context, id, Presume::Nothing, Command::Begin { attempt }).await
    }

    /// Reports what came of an attempt.
    pub async fn report_effect(
        &self,
        context: &Context,
        id: AggregateId,
        attempt: u32,
        outcome: Outcome,
    ) -> OnEffect {
        self.on_effect(context, id, Presume::Nothing, Command::Report { attempt, outcome }).await
    }

    /// Makes another attempt at what was given up.
    pub async fn redrive_effect(&self, context: &Context, id: AggregateId, due_at: Timestamp) -> OnEffect {
        self.on_effect(context, id, Presume::Nothing, Command::Redrive { due_at }).await
    }

    /// How an effect stands, and the version of its history, as the leader of the log has them.
    pub async fn effect(&self, context: &Context, id: AggregateId) -> Result<(State, Version), CommandFault> {
        self.current::<Effect>(context, id).await
    }

    async fn on_effect(
        &self,
        context: &Context,
        id: AggregateId,
        presume: Presume,
        command: Command,
    ) -> OnEffect {
        self.execute::<Effect>(context, id, presume, command, &CommitMeta::default()).await
    }
}
