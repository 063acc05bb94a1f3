//! What can go wrong, in the words of cqrs-es.

use cqrs_es::AggregateError;

use crate::log::{AppendError, LogFault};

#[derive(Debug, thiserror::Error)]
pub(super) enum CqrsFault {
    #[error("the type and the id of an aggregate must each be one token of a subject")]
    NotASubject,
    #[error("the events cannot be written")]
    Encode(#[source] rmp_serde::encode::Error),
    #[error("the events cannot be read")]
    Decode(#[source] rmp_serde::decode::Error),
    #[error(transparent)]
    Append(#[from] AppendError),
    #[error(transparent)]
    Load(#[from] LogFault),
}

impl<E: std::error::Error> From<CqrsFault> for AggregateError<E> {
    fn from(fault: CqrsFault) -> Self {
        match fault {
            CqrsFault::Append(AppendError::Conflict { .. }) => Self::AggregateConflict,
            CqrsFault::Append(AppendError::OutcomeUnknown | AppendError::Fault(_)) | CqrsFault::Load(_) => {
                Self::DatabaseConnectionError(Box::new(fault))
            }
            CqrsFault::Decode(_) => Self::DeserializationError(Box::new(fault)),
            CqrsFault::NotASubject
            | CqrsFault::Encode(_)
            | CqrsFault::Append(AppendError::TooLarge { .. }) => Self::UnexpectedError(Box::new(fault)),
        }
    }
}
