//! Some rows of a file, on their way from the reader to the carrier.

use std::collections::HashMap;

use application::RowRefusal;
use application::imports::{ChunkRead, NumberedRow, RefusedRow};

use super::mask::mask;

/// How many rows travel together.
pub(crate) const ROWS_MAX: usize = 2_000;
/// And how many bytes of a file they may be: rows of a megabyte are fewer.
pub(crate) const BYTES_MAX: usize = 4 << 20;
/// How much of a file is read before it is looked whether that is a batch: a row may be two bytes, and its refusal
/// some hundred.
pub(crate) const PART_BYTES: usize = 16 * 1024;

/// Some rows of a file.
#[derive(Default, Debug)]
pub(crate) struct Batch {
    /// Those that could be read.
    pub(crate) rows: Vec<NumberedRow>,
    /// Those that could not.
    pub(crate) unreadable: Vec<RefusedRow>,
    /// How many the mapping leaves out.
    pub(crate) skipped: u64,
    /// Bytes of the file read with them.
    pub(crate) bytes_read: u64,
    /// The masked values of the rows, by line and column name: what a refusal of the use case shows.
    pub(crate) masked: Masked,
}

/// Values that a refusal may show, masked already: no readable value travels with them.
#[derive(Default, Debug)]
pub(crate) struct Masked(HashMap<u64, Vec<(&'static str, Shown)>>);

/// What a refusal shows of a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Shown {
    /// Its place in the file, from 1; `None` for a constant of a mapping.
    pub(crate) place: Option<u32>,
    /// The name of its column in the file, when a mapping gives it another.
    pub(crate) source: Option<String>,
    /// Masked.
    pub(crate) value: String,
}

impl Batch {
    /// How many rows it holds.
    pub(crate) fn len(&self) -> usize {
        self.rows.len() + self.unreadable.len()
    }

    /// As its carrier takes it, and what refusals may show of it.
    pub(crate) fn split(self) -> (ChunkRead, Masked) {
        let Self { rows, unreadable, skipped, bytes_read, masked } = self;
        (ChunkRead { rows, unreadable, skipped, bytes_read }, masked)
    }
}

impl Masked {
    /// Keeps the masked value of a column.
    pub(crate) fn keep(&mut self, line: u64, column: &'static str, place: u32, value: &str) {
        self.show(line, column, Shown { place: Some(place), source: None, value: mask(value) });
    }

    /// Keeps what is shown of a column.
    pub(crate) fn show(&mut self, line: u64, column: &'static str, shown: Shown) {
        self.0.entry(line).or_default().push((column, shown));
    }

    /// A refusal of the use case, with place and masked value.
    pub(crate) fn describe(&self, line: u64, refusal: &RowRefusal) -> RefusedRow {
        let shown = refusal.column.as_deref().and_then(|column| {
            let (_, shown) = self.0.get(&line)?.iter().find(|(name, _)| *name == column)?;
            Some(shown.clone())
        });
        refused(line, refusal, shown)
    }
}

/// A refusal as its sender sees it. Where a mapping names the column otherwise, the file's own name is told, and the
/// reason says which column was meant to come of it.
pub(crate) fn refused(line: u64, refusal: &RowRefusal, shown: Option<Shown>) -> RefusedRow {
    let RowRefusal { column, code, reason } = refusal.clone();
    let (place, source, value) = match shown {
        None => (None, None, None),
        Some(shown) => (shown.place, shown.source, Some(shown.value)),
    };
    let reason = match (&source, &column) {
        (Some(_), Some(target)) => format!("{reason} (for {target})"),
        _ => reason,
    };
    RefusedRow { line, column: place, column_name: source.or(column), value_masked: value, code, reason }
}
