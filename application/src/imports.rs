//! A file of records carried through: in chunks, many rows at a time, each to its own answer.
//!
//! Rows of one record keep their order; rows of different records run side by side. A chunk's answers
//! are settled (durable in both stores, remembered as hints, shown as progress) while the next one runs.
//! Killed at any point and sent again, the file ends in the same state: every row is idempotent.

mod carry;
mod run;
mod summary;
mod table;

use kernel::{Fingerprint, ImportId, RecordId, Timestamp};
use privacy::TenantKeys;

use crate::companies::CompanyRow;
use crate::directory::DirectoryRow;
use crate::sessions::SessionRow;

pub use run::{ImportRun, Opened, Opening};
pub use summary::{ImportState, ImportSummary, RefusedRow};
pub use table::{find, latest, refusals};

/// Where a row comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Provenance {
    /// The import.
    pub import: ImportId,
    /// The release time of the file.
    pub release: Timestamp,
    /// The line, from 1, the header included.
    pub line: u64,
}

/// What kinds of file there are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ImportKind {
    /// `companies.csv`.
    Companies,
    /// `directory.json`: SCIM 2.0 ListResponse pages.
    Directory,
    /// `kintell_sessions.csv`.
    KintellSessions,
}

impl ImportKind {
    /// Every kind, in the order in which a set of files is to be loaded: a kind after those it refers to.
    pub const ALL: [Self; 3] = [Self::Companies, Self::Directory, Self::KintellSessions];

    /// The name in paths and events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Companies => "companies",
            Self::Directory => "directory",
            Self::KintellSessions => "kintell_sessions",
        }
    }

    /// The kind of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A row of any kind, read but not resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Row {
    /// Of a company file.
    Company(CompanyRow),
    /// Of a directory.
    Directory(Box<DirectoryRow>),
    /// Of a session file.
    Session(Box<SessionRow>),
}

impl Row {
    fn record(&self, keys: &TenantKeys) -> RecordId {
        match self {
            Self::Company(row) => row.record(keys),
            Self::Directory(row) => row.record(keys),
            Self::Session(row) => row.record(keys),
        }
    }

    fn fingerprint(&self, keys: &TenantKeys) -> Fingerprint {
        match self {
            Self::Company(row) => row.fingerprint(keys),
            Self::Directory(row) => row.fingerprint(keys),
            Self::Session(row) => row.fingerprint(keys),
        }
    }

    /// The identifiers of people in it: what an erasure shuts its hint by.
    fn claims(&self, keys: &TenantKeys) -> [Option<uuid::Uuid>; 2] {
        let email =
            |written: &str| Some(keys.identifier_id("email", &kernel::normalise::email(written)).uuid());
        match self {
            Self::Company(_) => [None, None],
            Self::Directory(row) => [email(&row.email), Some(keys.identifier_id("scim_id", &row.id).uuid())],
            Self::Session(row) => [email(&row.participant_email), email(&row.volunteer_email)],
        }
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
