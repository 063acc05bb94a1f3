//! What a command answers, and what goes wrong on the way.

use application::{Answer, CommandFault};
use domain::Already;
use edge::Failure;
use event_store::LogFault;
use kernel::{CommandId, Sequence};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What came of a command.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct CommandAnswer {
    /// The command. The same idempotency key gives the same.
    #[schema(value_type = uuid::Uuid)]
    pub(crate) command_id: CommandId,
    /// Whether something was recorded.
    pub(crate) outcome: Outcome,
    /// The position of what was recorded, or of what said so already.
    #[schema(value_type = Option<u64>)]
    pub(crate) sequence: Option<Sequence>,
    /// Send it as `Consistency-Token` with a query, to see this change in its answer.
    pub(crate) consistency_token: Option<String>,
}

/// Whether something was recorded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// It was.
    Recorded,
    /// The history said so already.
    Known,
    /// A newer version was known.
    Older,
}

impl CommandAnswer {
    pub(crate) fn new(command_id: CommandId, answer: Answer) -> Self {
        let sequence = answer.sequence();
        Self {
            command_id,
            outcome: match answer {
                Answer::Recorded { .. } => Outcome::Recorded,
                Answer::AlreadySo { already: Already::Known, .. } => Outcome::Known,
                Answer::AlreadySo { already: Already::Older, .. } => Outcome::Older,
            },
            sequence: Some(sequence),
            consistency_token: Some(sequence.to_string()),
        }
    }
}

/// A fault as an answer: what the caller can do about it, and the cause for the log.
pub(crate) fn fault(fault: CommandFault) -> Failure {
    if let CommandFault::Keys(error) = &fault
        && let Some(why) = error.told_while_shut()
    {
        return Failure::of("keys.shut").detail(why).because(fault);
    }
    let code = match &fault {
        CommandFault::Log(LogFault::Diverged { .. }) => "log.diverged",
        CommandFault::Log(_) => "log.unavailable",
        CommandFault::TooManyConflicts { .. } => "command.too_many_conflicts",
        CommandFault::SubjectErased => "subject.erased",
        // Where an id is named, whoever asks is told that it is not there instead.
        CommandFault::OutOfScope => "auth.forbidden",
        CommandFault::KeyReused => "command.idempotency_key_reused",
        CommandFault::Keys(_) | CommandFault::Store(_) if fault.is_transient() => "store.unavailable",
        // A statement that was refused is refused again, and a key that does not open never opens.
        CommandFault::Keys(_)
        | CommandFault::Store(_)
        | CommandFault::Unreadable { .. }
        | CommandFault::NotStorable(_) => "internal",
    };
    Failure::of(code).because(fault)
}
