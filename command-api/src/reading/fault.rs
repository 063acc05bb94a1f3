//! What makes a whole file unreadable from some place on.

use kernel::problem::{Problem, ProblemAt};

/// The file cannot be read past this place. What stood before it was carried through and stays.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{reason} (line {line}, column {column})")]
pub(crate) struct FileFault {
    /// The stable code.
    pub(crate) code: &'static str,
    /// From 1.
    pub(crate) line: u64,
    /// From 1, in characters for text and in bytes where the text is broken.
    pub(crate) column: u64,
    /// In words. Never a value of the file.
    pub(crate) reason: String,
}

impl FileFault {
    pub(crate) fn new(code: &'static str, line: u64, column: u64, reason: impl Into<String>) -> Self {
        Self { code, line, column, reason: reason.into() }
    }

    /// As an answer.
    pub(crate) fn problem(&self, rows_before: u64) -> Problem {
        let mut problem = Problem::new(self.code).detail(format!(
            "{} at line {}, column {}. The {rows_before} rows before it were carried through; mend the file and \
             send all of it again: what is known changes nothing.",
            self.reason, self.line, self.column
        ));
        problem.errors.push(ProblemAt {
            field: "file".to_owned(),
            line: Some(self.line),
            column: Some(self.column),
            reason: self.reason.clone(),
        });
        problem
    }
}
