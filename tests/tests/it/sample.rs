//! The sample company's files, with what must come of them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use crate::csv;
use crate::platform::Platform;

/// The header of every file of sessions.
pub(crate) const SESSIONS_HEADER: &str =
    "session_id,session_type,participant_email,volunteer_email,date,duration_min,rating,feedback_text\n";

/// The sample, written to a folder of its own.
pub(crate) struct Sample {
    pub(crate) folder: PathBuf,
    manifest: Value,
}

impl Sample {
    /// Writes a sample with so many good sessions, beside the data of a platform.
    pub(crate) async fn beside(platform: &Platform, sessions: u32) -> Self {
        let folder = platform.beside("sample");
        let mut command = platform.teei(["sample", "--sessions", &sessions.to_string(), "--out"]);
        let manifest = crate::program::json(command.arg(&folder).arg("--json")).await;
        Self { folder, manifest }
    }

    /// The names of its files, in the order in which they are loaded.
    pub(crate) fn files(&self) -> Vec<&str> {
        let files = self.manifest["files"].as_array().expect("a list of files");
        files.iter().map(|file| file["name"].as_str().expect("a name")).collect()
    }

    /// What is told of a file.
    fn about(&self, file: &str) -> &Value {
        let files = self.manifest["files"].as_array().expect("a list of files");
        files.iter().find(|about| about["name"] == file).expect("the sample has this file")
    }

    /// When its source released a file.
    pub(crate) fn released(&self, file: &str) -> &str {
        self.about(file)["as_of"].as_str().expect("a time")
    }

    /// How many rows of a file must be accepted, known, amended and refused.
    pub(crate) fn expected(&self, file: &str) -> Counts {
        let expected = &self.about(file)["expected"];
        let mut counts = Counts::of(expected);
        let reasons = expected["refused"].as_object().expect("refusals by reason");
        counts.refused = reasons.values().filter_map(Value::as_u64).sum();
        counts
    }

    /// How many sessions must count for no company in the end.
    pub(crate) fn unattributed(&self) -> u64 {
        let counted = self.about("kintell_sessions.csv")["expected"]["unattributed"].as_u64();
        // The one that had been forgotten may be one of them.
        let late = self.rows("kintell_sessions_corrected.csv").into_iter().find(|row| row[0].contains('L'));
        let late = late.expect("one session comes with the corrections");
        counted.expect("it is counted") + u64::from(is_of_no_company(&late))
    }

    /// How many sessions must be there in the end.
    pub(crate) fn sessions(&self) -> u64 {
        self.expected("kintell_sessions.csv").accepted
            + self.expected("kintell_sessions_corrected.csv").accepted
    }

    /// How many people must be there in the end: one for each address of a directory entry or a good row.
    pub(crate) fn people(&self) -> u64 {
        let mut addresses: BTreeSet<String> = self
            .good_sessions()
            .iter()
            .flat_map(|row| [row[2].trim().to_lowercase(), row[3].trim().to_lowercase()])
            .collect();
        let text = std::fs::read(self.folder.join("directory.json")).expect("the sample has a directory");
        let pages: Vec<Value> = serde_json::from_slice(&text).expect("it is JSON");
        let entries = pages.iter().filter_map(|page| page["Resources"].as_array()).flatten();
        // Slips have no user name.
        addresses.extend(entries.filter_map(|entry| Some(entry["userName"].as_str()?.to_lowercase())));
        u64::try_from(addresses.len()).expect("a count")
    }

    /// The rows of sessions that are accepted, each session once.
    pub(crate) fn good_sessions(&self) -> Vec<Vec<String>> {
        let mut seen = BTreeSet::new();
        let mut rows = self.rows("kintell_sessions.csv");
        // Rows that are refused for one of their cells have an id of their own, or none. Of those that come
        // twice the first is accepted.
        rows.retain(|row| {
            row.len() == 8 && !row[0].is_empty() && !row[0].contains('X') && seen.insert(row[0].clone())
        });
        rows
    }

    /// The records of a file, without its header.
    pub(crate) fn rows(&self, file: &str) -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(self.folder.join(file)).expect("the sample has this file");
        csv::records(&text).split_off(1)
    }
}

/// Whether a session counts for no company: volunteers of none have addresses of their own.
pub(crate) fn is_of_no_company(row: &[String]) -> bool {
    row[3].to_lowercase().contains("@frivillig.example")
}

/// What came of the rows of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) rows: u64,
    pub(crate) accepted: u64,
    pub(crate) known: u64,
    pub(crate) amended: u64,
    pub(crate) refused: u64,
}

impl Counts {
    /// As an import counts them.
    pub(crate) fn of(counts: &Value) -> Self {
        let count = |field: &str| counts[field].as_u64().unwrap_or(0);
        let [rows, accepted, known] = ["rows", "accepted", "known"].map(count);
        Self { rows, accepted, known, amended: count("amended"), refused: count("refused") }
    }
}

impl Platform {
    /// Loads a file as `teei import` does.
    pub(crate) async fn import(&self, file: &std::path::Path, released: &str) -> Value {
        let mut command = self.teei(["import", "--json", "--as-of", released]);
        let told = crate::program::json(command.arg(file)).await;
        let files = told.as_array().expect("a list of files");
        assert_eq!(files.len(), 1, "{told}");
        files[0].clone()
    }

    /// Loads the whole sample, and sees that what came of each file is what must come of it.
    pub(crate) async fn import_sample(&self, sample: &Sample) {
        for file in sample.files() {
            let told = self.import(&sample.folder.join(file), sample.released(file)).await;
            assert_eq!(Counts::of(&told), sample.expected(file), "{file}: {told}");
        }
    }
}
