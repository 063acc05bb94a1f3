//! What can go wrong between a plan and its rows.

use clickhouse::error::Error as ClickHouseError;
use kernel::Sequence;

use crate::engine::{ApplyError, StoreFault};

/// Why ClickHouse does not hold what was planned.
#[derive(Debug, thiserror::Error)]
pub(super) enum FactsFault {
    /// It does not answer, or refuses.
    #[error("ClickHouse did not do what it was asked")]
    ClickHouse(#[from] ClickHouseError),
    /// A batch without a plan, or with another than the one that was made.
    #[error("no plan covers the commits {first} to {last}")]
    Unplanned {
        /// Of the batch.
        first: Sequence,
        /// Of the batch.
        last: Sequence,
    },
    /// Rows were lost, or are there twice: no insert can mend it.
    #[error(
        "the commits {first} to {last} have {found} facts where {planned} were planned: rebuild activity_facts"
    )]
    Differs {
        /// First of the range.
        first: Sequence,
        /// Last of the range.
        last: Sequence,
        /// As many as there are.
        found: u64,
        /// As many as there should be.
        planned: u64,
    },
    /// The views do not sum up to the facts: no insert can mend it.
    #[error("the views do not agree with the facts of the commits {first} to {last}: rebuild activity_facts")]
    Disagrees {
        /// First of the range.
        first: Sequence,
        /// Last of the range.
        last: Sequence,
    },
    /// A new version would begin with rows of an old one.
    #[error("the database {database} holds facts already: drop it, if nothing uses it")]
    NotEmpty {
        /// Which.
        database: String,
    },
}

impl From<FactsFault> for StoreFault {
    fn from(fault: FactsFault) -> Self {
        Self::new(fault)
    }
}

impl From<FactsFault> for ApplyError {
    fn from(fault: FactsFault) -> Self {
        Self::Fault(fault.into())
    }
}
