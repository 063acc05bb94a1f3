//! What a source record's aggregate remembers of its versions, and what a new arrival means
//! (ARCHITECTURE §2.3, DECISIONS C39).

use kernel::{Fingerprint, SourceRecord, Timestamp};
use serde::{Deserialize, Serialize};

/// The version of a source record that the history holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// Of the newest version recorded.
    pub version: Timestamp,
    /// Its content.
    pub fingerprint: Fingerprint,
}

impl From<&SourceRecord> for Seen {
    fn from(source: &SourceRecord) -> Self {
        Self { version: source.version, fingerprint: source.fingerprint }
    }
}

/// The same, as it stands in an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SeenSource {
    /// The version of the source record.
    pub version: Timestamp,
    /// Its content.
    pub fingerprint: Fingerprint,
}

impl From<&SourceRecord> for SeenSource {
    fn from(source: &SourceRecord) -> Self {
        Self { version: source.version, fingerprint: source.fingerprint }
    }
}

impl From<&SeenSource> for Seen {
    fn from(seen: &SeenSource) -> Self {
        Self { version: seen.version, fingerprint: seen.fingerprint }
    }
}

/// What an arrival is, compared with what was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// Nothing was seen of this record.
    First,
    /// The same content, whatever its version.
    Known,
    /// Other content at a newer version.
    Newer,
    /// Other content at an older version.
    Older,
    /// Other content at the same version: one of the two is wrong, and nobody here can say which.
    Conflict,
}

/// Compares an arrival with what was seen.
pub fn arrival(seen: Option<&Seen>, source: &SourceRecord) -> Arrival {
    let Some(seen) = seen else { return Arrival::First };
    if seen.fingerprint == source.fingerprint {
        return Arrival::Known;
    }
    match source.version.cmp(&seen.version) {
        std::cmp::Ordering::Greater => Arrival::Newer,
        std::cmp::Ordering::Less => Arrival::Older,
        std::cmp::Ordering::Equal => Arrival::Conflict,
    }
}

/// What makes two commands of one record the same, for tests and for builders.
#[cfg(test)]
pub(crate) fn source_of_test(version: i64, content: u128) -> SourceRecord {
    SourceRecord {
        stream: "test".into(),
        record: kernel::RecordId(uuid::Uuid::nil()),
        uid: None,
        version: Timestamp::from_micros(version),
        fingerprint: Fingerprint(uuid::Uuid::from_u128(content)),
        run: None,
        file_hash: None,
        line: None,
    }
}

/// The refusal of an [`Arrival::Conflict`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "another content of this record is already known at version {version}; send it with a newer release time"
)]
pub struct VersionConflict {
    /// The version both claim.
    pub version: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::source_of_test as source;
    use super::*;

    #[test]
    fn an_arrival_is_judged_by_content_first_and_version_second() {
        let seen = Seen::from(&source(5, 1));
        assert_eq!(arrival(None, &source(5, 1)), Arrival::First);
        assert_eq!(arrival(Some(&seen), &source(9, 1)), Arrival::Known);
        assert_eq!(arrival(Some(&seen), &source(1, 1)), Arrival::Known);
        assert_eq!(arrival(Some(&seen), &source(6, 2)), Arrival::Newer);
        assert_eq!(arrival(Some(&seen), &source(4, 2)), Arrival::Older);
        assert_eq!(arrival(Some(&seen), &source(5, 2)), Arrival::Conflict);
    }
}
