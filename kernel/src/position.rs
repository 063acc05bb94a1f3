//! Where a commit stands: in the log, and in its aggregate.

use serde::{Deserialize, Serialize};

/// The position of a commit in the log: the stream sequence of JetStream, from 1, without gaps.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Debug,
    Default,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Sequence(u64);

impl Sequence {
    /// Before the first commit.
    pub const ZERO: Self = Self(0);

    /// From a stream sequence.
    pub const fn new(sequence: u64) -> Self {
        Self(sequence)
    }

    /// From a database row; a negative number, which no row holds, counts as zero.
    pub fn from_i64(sequence: i64) -> Self {
        Self(u64::try_from(sequence).unwrap_or(0))
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The number, for a database.
    pub fn as_i64(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    /// The next one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for Sequence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// How many events an aggregate has: the version after its last event, 0 for one that does not exist.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Debug,
    Default,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Version(u64);

impl Version {
    /// No event yet.
    pub const ZERO: Self = Self(0);

    /// From a count of events.
    pub const fn new(version: u64) -> Self {
        Self(version)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// After `events` more.
    #[must_use]
    pub fn plus(self, events: usize) -> Self {
        Self(self.0.saturating_add(u64::try_from(events).unwrap_or(u64::MAX)))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
