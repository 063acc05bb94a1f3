//! A file of records carried through: in chunks, many rows at a time, each to its own answer.
//!
//! Rows of one record keep their order; rows of different records run side by side. A chunk's answers
//! are settled (durable in both stores, remembered as hints, shown as progress) while the next one runs.
//! Killed at any point and sent again, the file ends in the same state: every row is idempotent.

mod cancel;
mod carry;
mod kinds;
mod run;
mod sent_before;
mod summary;
mod table;

use chrono_tz::Tz;
use kernel::{ImportId, Timestamp};

use crate::context::Context;

pub use cancel::{Cancelled, cancelled};
pub use kinds::{ImportKind, Row};
pub use run::{ChunkRead, ImportRun, Opened, Opening, REFUSALS_KEPT_MAX};
pub use summary::{ImportState, ImportSummary, MappingSeen, RefusedRow};
pub use table::{find, latest, refusals};

/// Where a row comes from. A delivery of a webhook is an upload of one row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Provenance {
    /// The import.
    pub import: ImportId,
    /// The release time of the file.
    pub release: Timestamp,
    /// The line, from 1, the header included.
    pub line: u64,
    /// The tenant's zone, in which the release has its day.
    pub zone: Tz,
}

impl Provenance {
    /// Whether it is a delivery of a webhook: an upload of its own, which its command names.
    pub(crate) fn is_delivery(&self, context: &Context) -> bool {
        self.import.uuid() == context.command.uuid()
    }

    /// The day of the release.
    pub(crate) fn released_on(&self) -> chrono::NaiveDate {
        self.release.to_datetime().with_timezone(&self.zone).date_naive()
    }
}

/// A row that could be read, with its line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberedRow {
    /// The line, from 1; in a directory, the number of the entry. No two rows of a file have the same.
    pub line: u64,
    /// The row.
    pub row: Row,
}
