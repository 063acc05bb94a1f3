//! Doubts about a record that are kept with it and shown: never a reason to refuse (DECISIONS U20).

use serde::{Deserialize, Serialize};

/// A doubt about a record.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum QualityFinding {
    /// It says it happened after it was recorded.
    InTheFuture,
    /// The volunteer belonged to no company on that day: the fact is unattributed.
    NoMembershipOnThatDay,
    /// Participant and volunteer are the same person.
    SamePersonTwice,
    /// It lasted longer than a working day.
    UnusuallyLong,
    /// A rating without a text, or a text without a rating, where the source sends both.
    IncompleteFeedback,
}
