//! What must come of a file.

use std::collections::BTreeMap;

use serde::Serialize;

/// What must come of the rows of a file that is loaded into an empty platform.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Expected {
    pub(super) rows: u64,
    pub(super) accepted: u64,
    pub(super) known: u64,
    pub(super) amended: u64,
    /// How many are refused for each reason.
    pub(super) refused: BTreeMap<&'static str, u64>,
    /// Of the accepted sessions, how many count for no company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unattributed: Option<u64>,
}

impl Expected {
    /// A file whose rows are all new and good.
    pub(super) fn of_accepted(rows: usize) -> Self {
        let rows = u64::try_from(rows).expect("a file of the sample is small");
        Self { rows, accepted: rows, ..Self::default() }
    }

    /// One more row that is refused.
    pub(super) fn refuse(&mut self, code: &'static str) {
        self.rows += 1;
        *self.refused.entry(code).or_default() += 1;
    }

    /// One more row whose content is known by then.
    pub(super) fn know(&mut self) {
        self.rows += 1;
        self.known += 1;
    }

    /// Every refused row.
    pub(super) fn refused_rows(&self) -> u64 {
        self.refused.values().sum()
    }
}
