//! Why a command could not be carried out although nobody refused it.

use event_store::LogFault;
use privacy::KeyError;
use runtime::database::{FaultOf, fault_of};

/// What broke. A refusal of the domain is not here: it is an answer.
#[derive(Debug, thiserror::Error)]
pub enum CommandFault {
    /// The log cannot serve.
    #[error("the log cannot serve")]
    Log(#[from] LogFault),
    /// Others kept changing the same aggregate.
    #[error("others kept changing {aggregate} while {attempts} attempts were made")]
    TooManyConflicts {
        /// Its kind.
        aggregate: &'static str,
        /// How often it was tried.
        attempts: u32,
    },
    /// The key store cannot serve.
    #[error("the key store cannot serve")]
    Keys(#[source] KeyError),
    /// A person named in the command was erased meanwhile.
    #[error("a person named in the command was erased")]
    SubjectErased,
    /// What the command is about counts for a company that its sender does not act for, or for none that can be told.
    #[error("it counts for a company that this login does not act for")]
    OutOfScope,
    /// A commit of the log cannot be read: this program is older than what wrote it, or it is damaged.
    #[error("a commit of {subject} cannot be read")]
    Unreadable {
        /// Where it stands.
        subject: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What was decided cannot be stored.
    #[error("what was decided cannot be stored")]
    NotStorable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Postgres cannot serve.
    #[error("a store cannot serve")]
    Store(#[from] sqlx::Error),
    /// The idempotency key was used with another body.
    #[error("the idempotency key was used with another body")]
    KeyReused,
}

impl From<privacy::SealError> for CommandFault {
    fn from(error: privacy::SealError) -> Self {
        Self::NotStorable(Box::new(error))
    }
}

impl From<KeyError> for CommandFault {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Destroyed(_) => Self::SubjectErased,
            other => Self::Keys(other),
        }
    }
}

impl CommandFault {
    /// Whether the same command may succeed when sent again later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Log(LogFault::Unavailable { .. })
            | Self::TooManyConflicts { .. }
            | Self::Keys(KeyError::Rotating(_)) => true,
            Self::Keys(error) if error.told_while_shut().is_some() => true,
            Self::Keys(KeyError::Store(error)) => fault_of(error) == FaultOf::TheMoment,
            Self::Store(error) => fault_of(error) == FaultOf::TheMoment,
            _ => false,
        }
    }
}
