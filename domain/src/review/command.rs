//! What can be asked of a review.

use kernel::{EventId, PersonId, PrincipalId, Timestamp};

use super::{Content, Outcome};
use crate::screening::{Screening, Severity};

/// Who reviews.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reviewer {
    /// Their login.
    pub id: PrincipalId,
    /// Whether they may decide what others escalate.
    pub senior: bool,
}

/// A text that a person has to look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flag {
    /// Where it stands.
    pub content: Content,
    /// Who wrote it.
    pub author: PersonId,
    /// How urgent it is: what [`super::Policy::queues`] said.
    pub severity: Severity,
    /// What was found.
    pub screening: Screening,
    /// When it was screened: from here its time runs.
    pub screened_at: Timestamp,
    /// Whether a second reviewer has to decide too, see [`super::wants_second_opinion`].
    pub second_opinion: bool,
}

/// What can be asked of a review.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Put a text before a person.
    Raise(Box<Flag>),
    /// The text was written anew, or is gone: nobody needs to look at it.
    Supersede {
        /// The event that says so.
        by: EventId,
    },
    /// Hold it, to decide it.
    Claim(Reviewer),
    /// Hold it for longer.
    Renew(Reviewer),
    /// Give it back.
    Release(Reviewer),
    /// Give it to a reviewer, whoever holds it now.
    Assign {
        /// To whom.
        to: PrincipalId,
        /// Who says so.
        by: PrincipalId,
    },
    /// Decide it.
    Decide {
        /// Who.
        reviewer: Reviewer,
        /// What.
        outcome: Outcome,
        /// Why, still readable.
        note: Option<String>,
    },
    /// Leave it to somebody senior.
    Escalate {
        /// Who.
        reviewer: Reviewer,
        /// Why, still readable.
        note: Option<String>,
    },
    /// Ask for another decision.
    Appeal {
        /// Who records it, for the author or for a reader.
        by: PrincipalId,
        /// Why, still readable.
        note: Option<String>,
    },
}
