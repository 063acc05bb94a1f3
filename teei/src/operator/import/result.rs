//! What came of the files of an import.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::show;

/// What came of a file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct FileResult {
    pub(crate) name: String,
    pub(crate) rows: u64,
    pub(crate) accepted: u64,
    pub(crate) known: u64,
    pub(crate) amended: u64,
    pub(crate) older: u64,
    pub(crate) refused: u64,
    /// Rows that were left out: by a mapping, or because the file is of no known kind and was not sent.
    pub(crate) skipped: u64,
    /// The import, when the file was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) import: Option<String>,
    /// The mapping by which it was read, with its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mapping: Option<String>,
    /// The release time that it was taken to have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) release: Option<String>,
    /// Why it was not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// The position of its last commit.
    #[serde(skip)]
    pub(crate) last_sequence: u64,
}

impl FileResult {
    /// As an import of the API tells it.
    pub(super) fn of(name: String, import: &Value) -> Self {
        let count = |field: &str| import["counts"][field].as_u64().unwrap_or(0);
        let mapping = &import["mapping"];
        Self {
            name,
            rows: count("rows"),
            accepted: count("accepted"),
            known: count("known"),
            amended: count("amended"),
            older: count("older"),
            refused: count("refused"),
            skipped: count("skipped"),
            import: import["id"].as_str().map(ToOwned::to_owned),
            mapping: mapping["name"].as_str().map(|name| format!("{name} {}", mapping["version"])),
            release: import["release"].as_str().map(ToOwned::to_owned),
            reason: None,
            last_sequence: import["last_sequence"].as_u64().unwrap_or(0),
        }
    }

    /// Whether no row of it was sent.
    pub(super) fn is_of_nothing(&self) -> bool {
        self.rows == 0 || self.reason.is_some()
    }

    fn counts(&self) -> [u64; 7] {
        [self.rows, self.accepted, self.known, self.amended, self.older, self.refused, self.skipped]
    }
}

/// One line a file, and one for all when there are several.
pub(crate) fn table(results: &[FileResult]) -> comfy_table::Table {
    let mut table =
        show::table(["file", "rows", "accepted", "known", "amended", "older", "refused", "skipped"]);
    let mut total = [0; 7];
    for file in results {
        let counts = file.counts();
        for (sum, count) in total.iter_mut().zip(counts) {
            *sum += count;
        }
        let mut row = vec![match &file.mapping {
            Some(mapping) => format!("{} by {mapping}", file.name),
            None => file.name.clone(),
        }];
        row.extend(counts.map(show::number));
        table.add_row(row);
    }
    if results.len() > 1 {
        let mut row = vec!["all".to_owned()];
        row.extend(total.map(show::number));
        table.add_row(row);
    }
    table
}
