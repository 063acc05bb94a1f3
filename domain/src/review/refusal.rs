//! Why a command on a review is refused.

use kernel::Timestamp;

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such item.
    #[error("there is no such item")]
    NotFound,
    /// Another reviewer holds it.
    #[error("another reviewer holds it until {until}")]
    Held {
        /// Until when.
        until: Timestamp,
    },
    /// Whoever asks does not hold it, or does not any more.
    #[error("only the reviewer who holds it can do this; claim it first")]
    NotHeld,
    /// Whoever asks has decided it before.
    #[error("you have decided this item before: another reviewer has to")]
    OtherReviewerNeeded,
    /// It was escalated.
    #[error("it was escalated: somebody senior has to decide it")]
    SeniorNeeded,
    /// It is decided, or the text was written anew.
    #[error("it is decided, or its text is no longer the newest")]
    Closed,
    /// An appeal needs a decision.
    #[error("there is no decision to appeal against")]
    NotDecided,
    /// It was appealed before.
    #[error("the decision of an appeal is the last one")]
    AppealedBefore,
}
