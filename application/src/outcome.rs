//! What came of a command, and of a row of a file.

use domain::Already;
use kernel::{Hash, Sequence, Version};
use serde::{Deserialize, Serialize};

/// The last commit of an aggregate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// Where it is.
    pub sequence: Sequence,
    /// The aggregate's version after it and the commit's identity: what a further commit is appended behind.
    /// `None` where only the position is known.
    pub behind: Option<(Version, Hash)>,
}

impl Head {
    /// Only where it is.
    pub fn at(sequence: Sequence) -> Self {
        Self { sequence, behind: None }
    }
}

/// What came of a command on one aggregate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It was recorded.
    Recorded {
        /// The commit.
        head: Head,
        /// The aggregate's version before it: zero when it was new.
        before: Version,
        /// Whether it only says that a newer version of a record is what is known ([`domain::Decider::confirms`]).
        confirmed: bool,
    },
    /// The history already said so.
    AlreadySo {
        /// In which way.
        already: Already,
        /// The aggregate's last commit.
        head: Head,
    },
}

impl Answer {
    /// The commit that the answer rests on.
    pub fn head(&self) -> Head {
        match self {
            Self::Recorded { head, .. } | Self::AlreadySo { head, .. } => *head,
        }
    }

    /// The position that a reader must have reached to see the answer.
    pub fn sequence(&self) -> Sequence {
        self.head().sequence
    }

    /// Whether something was recorded.
    pub fn recorded(&self) -> bool {
        matches!(self, Self::Recorded { .. })
    }
}

/// What came of a row, and the commit that this rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RowOutcome {
    /// A new record.
    Accepted(Head),
    /// Its content was known; where its version was not, that is recorded.
    Known(Head),
    /// It corrected a record.
    Amended(Head),
    /// A newer version was known.
    Older(Head),
    /// It changed nothing, for this reason.
    Refused(RowRefusal),
}

impl RowOutcome {
    /// The outcome of a row from the answer of the aggregate that mirrors it.
    pub fn of_record(answer: Answer) -> Self {
        match answer {
            Answer::Recorded { head, before: Version::ZERO, .. } => Self::Accepted(head),
            Answer::Recorded { head, confirmed: true, .. } => Self::Known(head),
            Answer::Recorded { head, .. } => Self::Amended(head),
            Answer::AlreadySo { already: Already::Known, head } => Self::Known(head),
            Answer::AlreadySo { already: Already::Older, head } => Self::Older(head),
        }
    }

    /// The commit it rests on: the answer is durable when that is.
    pub fn head(&self) -> Option<Head> {
        match self {
            Self::Accepted(head) | Self::Known(head) | Self::Amended(head) | Self::Older(head) => Some(*head),
            Self::Refused(_) => None,
        }
    }
}

/// Why a row changed nothing. It never holds a value of the row: the edge masks and adds it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RowRefusal {
    /// The stable code of the reason, for example `reference_not_found`.
    pub code: String,
    /// The column at fault, by its name in the file.
    pub column: Option<String>,
    /// In words, and what to do.
    pub reason: String,
}

impl RowRefusal {
    /// A refusal because of one column.
    pub fn of_column(code: &str, column: &str, reason: impl Into<String>) -> Self {
        Self { code: code.to_owned(), column: Some(column.to_owned()), reason: reason.into() }
    }

    /// A refusal of the row as a whole.
    pub fn of_row(code: &str, reason: impl Into<String>) -> Self {
        Self { code: code.to_owned(), column: None, reason: reason.into() }
    }

    /// Two contents at one version.
    pub fn version_conflict(conflict: &domain::record::VersionConflict) -> Self {
        Self::of_row("version_conflict", conflict.to_string())
    }

    /// The person was erased: nothing of the row is kept.
    pub fn subject_erased(column: &str) -> Self {
        Self::of_column("subject_erased", column, "this person was erased; nothing about them is stored")
    }
}
