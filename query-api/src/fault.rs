//! Why something could not be read.

use axum::http::{HeaderName, HeaderValue};
use edge::Failure;
use kernel::Sequence;
use runtime::database::{FaultOf, fault_of};

use crate::positions::Lag;

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadFault {
    /// Postgres did not answer as it should.
    #[error("the read model could not be read")]
    Database(#[from] sqlx::Error),
    /// The analytics store did not answer as it should.
    #[error("the analytics store could not be read")]
    Analytics(#[from] clickhouse::error::Error),
    /// The key store did not answer as it should.
    #[error("the key store could not be read")]
    Keys(#[from] privacy::KeyError),
    /// A projection that this route reads has no version that serves.
    #[error("no version of {0} serves")]
    NotServing(&'static str),
    /// The read model holds something that its writer cannot have meant.
    #[error("{what} of {table} cannot be read")]
    Incoherent {
        /// The table.
        table: &'static str,
        /// The column, or what is wrong.
        what: &'static str,
    },
    /// What is read has not reached the caller's token in time.
    #[error("{} is {} commits behind", .0.name, .0.lag_events)]
    Behind(Lag),
    /// Nothing is recorded at the caller's token.
    #[error("the token is beyond the end of the history")]
    Unrecorded,
    /// The commit of the caller's token is parked.
    #[error("commit {sequence} is parked in {projection}")]
    Parked {
        /// Where.
        projection: &'static str,
        /// Which.
        sequence: Sequence,
    },
}

/// How many commits a read model is behind, in an answer 503.
const LAG_EVENTS: HeaderName = HeaderName::from_static("lag-events");
/// For how many seconds the oldest of them has been waiting.
const LAG_SECONDS: HeaderName = HeaderName::from_static("lag-seconds");

impl From<ReadFault> for Failure {
    fn from(fault: ReadFault) -> Self {
        if let ReadFault::Keys(error) = &fault
            && let Some(why) = error.told_while_shut()
        {
            return Self::of("keys.shut").detail(why).because(fault);
        }
        match fault {
            ReadFault::Behind(lag) => {
                let detail = format!(
                    "{} is {} commits behind ({:.1} s): try again",
                    lag.name, lag.lag_events, lag.lag_seconds
                );
                let seconds = HeaderValue::from_str(&format!("{:.3}", lag.lag_seconds));
                Self::of("projection.behind")
                    .detail(detail)
                    .header(LAG_EVENTS, HeaderValue::from(lag.lag_events))
                    .header(LAG_SECONDS, seconds.unwrap_or_else(|_| HeaderValue::from_static("0")))
                    .header(axum::http::header::RETRY_AFTER, HeaderValue::from_static("1"))
            }
            ReadFault::Unrecorded => Self::of("request.malformed")
                .at("Consistency-Token", "nothing is recorded there: it is the number that a command answered"),
            ReadFault::Parked { projection, sequence } => Self::of("projection.commit_parked").detail(format!(
                "commit {sequence} is recorded and could not be taken by {projection}; an operator can redrive it"
            )),
            ReadFault::NotServing(_) => Self::of("store.unavailable").because(fault),
            ReadFault::Database(ref error) if fault_of(error) == FaultOf::TheMoment => Self::of("store.unavailable").because(fault),
            // Nothing of ours is asked that no column can hold: it was the caller's, in a cursor for example.
            ReadFault::Database(ref error) if fault_of(error) == FaultOf::TheData => {
                Self::of("request.malformed").detail("a parameter holds a value that nothing can have")
            }
            ReadFault::Analytics(ref error) if is_network(error) => Self::of("store.unavailable").because(fault),
            ReadFault::Keys(privacy::KeyError::Store(ref error)) if fault_of(error) == FaultOf::TheMoment => {
                Self::of("store.unavailable").because(fault)
            }
            ReadFault::Database(_) | ReadFault::Analytics(_) | ReadFault::Keys(_) | ReadFault::Incoherent { .. } => {
                Self::of("internal").because(fault)
            }
        }
    }
}

fn is_network(error: &clickhouse::error::Error) -> bool {
    matches!(error, clickhouse::error::Error::Network(_) | clickhouse::error::Error::TimedOut)
}
