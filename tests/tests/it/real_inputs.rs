//! Files that nobody on this project wrote, where there are some beside the repository.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::csv;

/// The files, with how many rows each has.
const FILES: [(&str, usize); 9] = [
    ("companies.csv", 12),
    ("directory.json", 1_000),
    (SESSIONS, 15_781),
    ("buddy_matches.csv", 2_000),
    ("buddy_events.csv", 20_190),
    ("buddy_checkins.csv", 20_000),
    ("buddy_feedback.csv", 23_410),
    ("course_completions.csv", 12_489),
    ("credentials.csv", 8_917),
];
pub(crate) const SESSIONS: &str = "kintell_sessions.csv";
/// Which rows of a long file are taken: each eighth, spread over all of it. What others refer to is in the
/// short files. `TEEI_REAL_ROWS=all` takes every row, which a change to the reading of rows or to a load deserves.
const EACH: usize = 8;
/// Where the files stand with every row.
const WHOLE: &str = "whole";
/// How many rows a file has that is taken whole.
const SHORT: usize = 2_000;

/// A folder with files, and how many rows each has.
pub(crate) struct RealInputs {
    folder: TempDir,
    files: Vec<(&'static str, u64)>,
}

impl RealInputs {
    /// Made anew; `None` where there is nothing to make them from. `TEEI_REAL_DATA` names the program that
    /// makes them, when it is elsewhere.
    pub(crate) fn made() -> Option<Self> {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/make_inputs.py");
        let make = std::env::var_os("TEEI_REAL_DATA").map_or(beside, PathBuf::from);
        if !make.is_file() {
            eprintln!("there is no real data here: {} is missing, and nothing was tested", make.display());
            return None;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let python = std::process::Command::new("python3").arg(&make).arg(folder.path()).output();
        let python = python.expect("python3 runs");
        assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
        let all = std::env::var("TEEI_REAL_ROWS").is_ok_and(|rows| rows == "all");
        std::fs::create_dir(folder.path().join(WHOLE)).expect("our folder");
        let files = FILES.map(|(name, rows)| {
            std::fs::copy(folder.path().join(name), folder.path().join(WHOLE).join(name))
                .expect("our folder");
            if all || rows <= SHORT { (name, rows) } else { (name, thinned(&folder.path().join(name), rows)) }
        });
        let files = files.map(|(name, rows)| (name, u64::try_from(rows).expect("a count"))).to_vec();
        Some(Self { folder, files })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The files in the order in which they are loaded, with how many rows each has.
    pub(crate) fn files(&self) -> &[(&'static str, u64)] {
        &self.files
    }

    /// The files with every row, and how many each has.
    pub(crate) fn whole(&self) -> [(PathBuf, u64); 9] {
        let whole = self.folder.path().join(WHOLE);
        FILES.map(|(name, rows)| (whole.join(name), u64::try_from(rows).expect("a count")))
    }

    /// How many rows a file has.
    pub(crate) fn rows(&self, file: &str) -> u64 {
        self.files.iter().find(|(name, _)| *name == file).map(|(_, rows)| *rows).expect("one of the files")
    }
}

/// Keeps some rows of a file that has so many. Answers how many are left.
fn thinned(file: &Path, rows: usize) -> usize {
    let records = csv::records(&std::fs::read_to_string(file).expect("it was made"));
    assert_eq!(records.len() - 1, rows, "{}", file.display());
    let kept: Vec<_> = records[..1].iter().chain(records[1..].iter().step_by(EACH)).collect();
    std::fs::write(file, kept.iter().map(|row| csv::record(row)).collect::<String>()).expect("our folder");
    kept.len() - 1
}
