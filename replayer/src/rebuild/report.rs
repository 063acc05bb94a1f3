//! What came of a rebuild.

use kernel::{Sequence, Timestamp};
use projections::engine::TableComparison;
use projections::operations::LeftOut;
use serde::Serialize;

/// What came of a rebuild.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Report {
    /// Which projection.
    pub projection: String,
    /// The version that served when it began.
    pub from_version: u32,
    /// The version that was filled beside it.
    pub to_version: u32,
    /// The sequence at which both stood when they were compared.
    pub compared_at: Sequence,
    /// Whether the old version follows another definition than the code: then the two may differ.
    pub redefined: bool,
    /// What the comparison found, table by table; none when the tables cannot be compared.
    pub tables: Vec<TableComparison>,
    /// Commits whose rows were left out of it, because one version has parked or skipped them.
    pub left_out: Vec<LeftOut>,
    /// Whether the new version serves now.
    pub swapped: bool,
    /// Whether it was to be compared only.
    pub dry_run: bool,
    /// How long filling took while the old version went on.
    pub filled_in_ms: u64,
    /// How long the old version stood still: the rest of the filling, the comparison, the swap.
    pub stood_still_ms: u64,
    /// How long all of it took.
    pub took_ms: u64,
}

impl Report {
    /// Rows of the new version that were compared.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// Rows that only one of the two versions has; a changed row counts twice.
    pub fn differing(&self) -> u64 {
        self.tables.iter().map(|table| table.only_before + table.only_after).sum()
    }
}

/// From one time to another, 0 when a clock went back.
pub(super) fn milliseconds(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.since(from).num_milliseconds()).unwrap_or_default()
}
