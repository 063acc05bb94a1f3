//! How an import stands: what its sender sees while it runs and after it.

use domain::import::{Counts, MappingUsed};
use kernel::problem::Problem;
use kernel::{Hash, ImportId, PrincipalId, Sequence, Timestamp};
use serde::{Deserialize, Serialize};

/// Whether an import goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Rows are being carried through.
    Running,
    /// Every row was answered.
    Completed,
    /// It was cut off or the file cannot be read: what was carried through stays, send it again.
    Failed,
    /// Somebody ended it: what was carried through stays, sent again it goes on.
    Cancelled,
}

impl ImportState {
    /// The state of a name.
    pub(crate) fn parse(name: &str) -> Self {
        match name {
            "completed" => Self::Completed,
            "running" => Self::Running,
            "cancelled" => Self::Cancelled,
            _ => Self::Failed,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Which mapping an import is read by. Its text stands in the history, with the beginning of the import.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MappingSeen {
    /// What its author calls it.
    pub name: String,
    /// Its author's number for it.
    pub version: u32,
    /// The digest of its text.
    pub digest: Hash,
}

impl From<&MappingUsed> for MappingSeen {
    fn from(used: &MappingUsed) -> Self {
        Self { name: used.name.clone(), version: used.version, digest: used.digest }
    }
}

/// How an import stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ImportSummary {
    /// The import.
    pub id: ImportId,
    /// Who sent it first; `None` where an earlier build took it.
    #[serde(default)]
    pub sender: Option<PrincipalId>,
    /// The kind of file.
    pub kind: String,
    /// The file's name as its sender gave it.
    pub file_name: Option<String>,
    /// The release time of the file.
    pub release: Timestamp,
    /// The mapping by which it is read.
    pub mapping: Option<MappingSeen>,
    /// Whether it goes on.
    pub state: ImportState,
    /// What came of the rows so far.
    pub counts: Counts,
    /// How many of the refused rows are counted and not kept.
    #[serde(default)]
    pub refusals_left_out: u64,
    /// Bytes of the file read so far.
    pub bytes_read: u64,
    /// Bytes of the file, when its sender said so.
    pub bytes_total: Option<u64>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// The position of its last commit: the consistency token of its effect.
    pub last_sequence: Sequence,
    /// Why it failed.
    pub problem: Option<Problem>,
}

/// A row that changed nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefusedRow {
    /// The line, from 1, the header included.
    pub line: u64,
    /// The column's place, from 1.
    pub column: Option<u32>,
    /// The column's name.
    pub column_name: Option<String>,
    /// The value at fault, masked.
    pub value_masked: Option<String>,
    /// The stable code of the reason.
    pub code: String,
    /// The reason in words.
    pub reason: String,
}
