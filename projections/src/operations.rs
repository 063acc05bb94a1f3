//! What operators order of projections by events, and what is answered.
//!
//! An order stands in the log until its answer stands there too. Who carries orders out is the replayer.

mod answer;
mod orders;

use kernel::{AggregateId, CorrelationId, EventId, Sequence, TenantId};

pub use answer::Answer;
pub use domain::projection_operations::LeftOut;
pub use orders::Orders;

/// Something an operator ordered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// Whose operator.
    pub tenant: TenantId,
    /// The aggregate in whose history the order stands and the answer belongs.
    pub aggregate_id: AggregateId,
    /// The event that orders it: the cause of the answer.
    pub event: EventId,
    /// The thread of work.
    pub correlation: CorrelationId,
    /// Where it stands.
    pub sequence: Sequence,
    /// Of which projection.
    pub projection: String,
    /// What is ordered.
    pub what: What,
}

/// What an operator orders.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Rebuild it.
    Rebuild {
        /// Whether to compare only.
        dry_run: bool,
    },
    /// Drive a parked key again.
    Redrive {
        /// Which key.
        park_key: String,
    },
    /// Leave a parked commit out for good.
    Skip {
        /// Of which key.
        park_key: String,
        /// Which commit.
        sequence: Sequence,
        /// Why.
        reason: String,
    },
}
