//! What came of an order, as the event that says so.

use domain::projection_operations::{
    Event, LEFT_OUT_TOLD_MAX, LeftOut, RebuildFailed, Rebuilt, Redriven, Skipped,
};
use kernel::Sequence;

use super::{Order, What};

/// What came of an order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Two versions were compared.
    Rebuilt {
        /// The version that served.
        from_version: u32,
        /// The version that was filled beside it.
        to_version: u32,
        /// The sequence at which both were compared.
        compared_at: Sequence,
        /// Rows of the new version.
        rows: u64,
        /// Rows that only one of the two has.
        differing: u64,
        /// Whether the new version serves now.
        swapped: bool,
        /// How long it took, in milliseconds.
        took_ms: u64,
        /// Commits that are parked or skipped, and were not compared.
        left_out: Vec<LeftOut>,
    },
    /// A rebuild broke off.
    RebuildFailed {
        /// What broke.
        reason: String,
    },
    /// A key was driven.
    Redriven {
        /// Commits that went through.
        applied: u64,
        /// Commits that are still parked.
        remaining: u64,
    },
    /// A commit was left out, or was not the first of its key.
    Skipped {
        /// Whether it was left out.
        skipped: bool,
    },
}

impl Answer {
    /// The event that answers the order. `None` when the answer is not one to such an order.
    pub fn event(self, order: &Order) -> Option<Event> {
        let projection = order.projection.clone();
        Some(match (self, &order.what) {
            (
                Self::Rebuilt {
                    from_version,
                    to_version,
                    compared_at,
                    rows,
                    differing,
                    swapped,
                    took_ms,
                    mut left_out,
                },
                What::Rebuild { .. },
            ) => {
                let left_out_count = u64::try_from(left_out.len()).ok();
                left_out.truncate(LEFT_OUT_TOLD_MAX);
                Event::Rebuilt(Rebuilt {
                    projection,
                    from_version,
                    to_version,
                    compared_at,
                    rows,
                    differing,
                    swapped,
                    took_ms,
                    left_out,
                    left_out_count,
                })
            }
            (Self::RebuildFailed { reason }, What::Rebuild { .. }) => {
                Event::RebuildFailed(RebuildFailed { projection, reason })
            }
            (Self::Redriven { applied, remaining }, What::Redrive { park_key }) => {
                Event::Redriven(Redriven { projection, park_key: park_key.clone(), applied, remaining })
            }
            (Self::Skipped { skipped }, What::Skip { park_key, sequence, reason }) => {
                Event::Skipped(Skipped {
                    projection,
                    park_key: park_key.clone(),
                    sequence: *sequence,
                    reason: reason.clone(),
                    skipped,
                })
            }
            _ => return None,
        })
    }
}
