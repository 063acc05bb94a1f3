//! Some rows of a file, on their way from the reader to the carrier.

use std::collections::HashMap;

use application::RowRefusal;
use application::imports::{NumberedRow, RefusedRow};

use super::mask::mask;

/// How many rows travel together.
pub(crate) const ROWS_MAX: usize = 2_000;

/// Some rows of a file.
#[derive(Default, Debug)]
pub(crate) struct Batch {
    /// Those that could be read.
    pub(crate) rows: Vec<NumberedRow>,
    /// Those that could not.
    pub(crate) unreadable: Vec<RefusedRow>,
    /// Bytes of the file read with them.
    pub(crate) bytes_read: u64,
    /// The masked values of the rows, by line and column name: what a refusal of the use case shows.
    pub(crate) masked: Masked,
}

/// Values that a refusal may show, masked already: no readable value travels with them.
#[derive(Default, Debug)]
pub(crate) struct Masked(HashMap<u64, Vec<(&'static str, u32, String)>>);

impl Batch {
    /// How many rows it holds.
    pub(crate) fn len(&self) -> usize {
        self.rows.len() + self.unreadable.len()
    }
}

impl Masked {
    /// Keeps the masked value of a column.
    pub(crate) fn keep(&mut self, line: u64, column: &'static str, place: u32, value: &str) {
        self.0.entry(line).or_default().push((column, place, mask(value)));
    }

    /// A refusal of the use case, with place and masked value.
    pub(crate) fn describe(&self, line: u64, refusal: &RowRefusal) -> RefusedRow {
        let cell = refusal
            .column
            .as_deref()
            .and_then(|column| self.0.get(&line)?.iter().find(|(name, ..)| *name == column));
        RefusedRow {
            line,
            column: cell.map(|(_, place, _)| *place),
            column_name: refusal.column.clone(),
            value_masked: cell.map(|(_, _, value)| value.clone()),
            code: refusal.code.clone(),
            reason: refusal.reason.clone(),
        }
    }
}
