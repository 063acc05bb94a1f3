//! What came of a command, and of a row of a file.

use domain::Already;
use kernel::{Sequence, Version};
use serde::{Deserialize, Serialize};

/// What came of a command on one aggregate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It was recorded: at this position, and the aggregate has this version now.
    Recorded {
        /// Where.
        sequence: Sequence,
        /// The aggregate's version after it.
        version: Version,
        /// The aggregate's version before it: zero when it was new.
        before: Version,
    },
    /// The history already said so; its last word is at this position.
    AlreadySo {
        /// In which way.
        already: Already,
        /// The aggregate's last commit.
        sequence: Sequence,
    },
}

impl Answer {
    /// The position that a reader must have reached to see the answer.
    pub fn sequence(&self) -> Sequence {
        match self {
            Self::Recorded { sequence, .. } | Self::AlreadySo { sequence, .. } => *sequence,
        }
    }

    /// Whether something was recorded.
    pub fn recorded(&self) -> bool {
        matches!(self, Self::Recorded { .. })
    }
}

/// What came of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RowOutcome {
    /// A new record.
    Accepted(Sequence),
    /// Its content was known.
    Known,
    /// It corrected a record.
    Amended(Sequence),
    /// A newer version was known.
    Older,
    /// It changed nothing, for this reason.
    Refused(RowRefusal),
}

impl RowOutcome {
    /// The outcome of a row from the answer of the aggregate that mirrors it.
    pub fn of_record(answer: Answer) -> Self {
        match answer {
            Answer::Recorded { sequence, before, .. } if before == Version::ZERO => Self::Accepted(sequence),
            Answer::Recorded { sequence, .. } => Self::Amended(sequence),
            Answer::AlreadySo { already: Already::Known, .. } => Self::Known,
            Answer::AlreadySo { already: Already::Older, .. } => Self::Older,
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
