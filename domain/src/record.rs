//! What a source record's aggregate remembers of its versions, and what a new arrival means
//! (ARCHITECTURE §2.3).
//!
//! Versions are compared before contents, so that what stands depends on the versions that arrived and never on
//! the order in which they did.

use std::cmp::Ordering;

use kernel::{Fingerprint, HoldsPersonal, OneOrMore, Personal, SourceRecord, Timestamp};
use serde::{Deserialize, Serialize};

use crate::decider::{Already, Decision};

mod by_hand;

pub use by_hand::{ByHand, Undone};

/// The version of a source record that the history holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Seen {
    /// Of the newest version seen.
    pub version: Timestamp,
    /// Its content; `None` when the source withdrew the record with it.
    pub fingerprint: Option<Fingerprint>,
}

/// The version and content of a record, as they stand in the event that brought them.
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

impl From<&SourceRecord> for Seen {
    fn from(source: &SourceRecord) -> Self {
        Self { version: source.version, fingerprint: Some(source.fingerprint) }
    }
}

impl From<&SeenSource> for Seen {
    fn from(seen: &SeenSource) -> Self {
        Self { version: seen.version, fingerprint: Some(seen.fingerprint) }
    }
}

/// A newer version of a record says what is known: its version counts from here on, and nothing else changes.
/// Read models pass over it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Confirmed {
    /// The newer version.
    pub version: Timestamp,
    /// Its content; `None` when it says that the source has withdrawn the record.
    pub fingerprint: Option<Fingerprint>,
}

impl HoldsPersonal for Confirmed {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal)) {}
}

impl From<&Confirmed> for Seen {
    fn from(confirmed: &Confirmed) -> Self {
        Self { version: confirmed.version, fingerprint: confirmed.fingerprint }
    }
}

/// What an arrival is, compared with what was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// Nothing was seen of this record.
    First,
    /// This very version, with this content.
    Known,
    /// An older version, whatever it says.
    Older,
    /// A newer version of the same content.
    Confirmation,
    /// A newer version of other content.
    Newer,
    /// Other content at the same version: one of the two is wrong, and nobody here can say which.
    Conflict,
}

/// Compares an arrival with what was seen.
pub fn arrival(seen: Option<&Seen>, source: &SourceRecord) -> Arrival {
    arrival_where(seen, source, || true)
}

/// The same for a kind whose digest of earlier builds left something out: `agrees` says whether what was recorded
/// then agrees with what arrives in that.
pub fn arrival_where(seen: Option<&Seen>, source: &SourceRecord, agrees: impl Fn() -> bool) -> Arrival {
    let Some(seen) = seen else { return Arrival::First };
    let same =
        || source.has_content(seen.fingerprint) && (seen.fingerprint == Some(source.fingerprint) || agrees());
    match source.version.cmp(&seen.version) {
        Ordering::Less => Arrival::Older,
        Ordering::Equal if same() => Arrival::Known,
        Ordering::Equal => Arrival::Conflict,
        Ordering::Greater if same() => Arrival::Confirmation,
        Ordering::Greater => Arrival::Newer,
    }
}

impl Arrival {
    /// The answer to an arrival that changes nothing that counts; `None` for one that is to be recorded.
    /// `event` makes the event of a confirmation.
    pub fn answer<E>(
        self,
        source: &SourceRecord,
        event: impl FnOnce(Confirmed) -> E,
    ) -> Result<Option<Decision<E>>, VersionConflict> {
        let (version, fingerprint) = (source.version, Some(source.fingerprint));
        match self {
            Self::First | Self::Newer => Ok(None),
            Self::Known => Ok(Some(Decision::SeenBefore(Already::Known))),
            Self::Older => Ok(Some(Decision::SeenBefore(Already::Older))),
            Self::Confirmation => Ok(Some(confirmation(event(Confirmed { version, fingerprint })))),
            Self::Conflict => Err(VersionConflict { version }),
        }
    }
}

fn confirmation<E>(event: E) -> Decision<E> {
    Decision::Record(OneOrMore::one(event))
}

/// Decides on a retraction. `Ok(None)`: what counts is to be withdrawn now.
///
/// Withdrawn by the source, it has a version like any other arrival. Withdrawn by hand, it has none, and stands
/// until the content at the source changes.
pub fn retraction<E>(
    seen: Option<&Seen>,
    counts: bool,
    version: Option<Timestamp>,
    event: impl FnOnce(Confirmed) -> E,
) -> Result<Option<Decision<E>>, RetractionRefused> {
    let seen = seen.ok_or(RetractionRefused::NotFound)?;
    let Some(version) = version else {
        return Ok((!counts).then_some(Decision::AlreadySo(Already::Known)));
    };
    match (version.cmp(&seen.version), seen.fingerprint) {
        (Ordering::Less, _) => Ok(Some(Decision::SeenBefore(Already::Older))),
        (Ordering::Equal, None) => Ok(Some(Decision::SeenBefore(Already::Known))),
        (Ordering::Equal, Some(_)) => Err(VersionConflict { version }.into()),
        (Ordering::Greater, _) if counts => Ok(None),
        (Ordering::Greater, _) => Ok(Some(confirmation(event(Confirmed { version, fingerprint: None })))),
    }
}

/// What is seen of a record after a retraction of `version`; by hand it has none.
pub fn seen_after_retraction(seen: Option<Seen>, version: Option<Timestamp>) -> Option<Seen> {
    version.map(|version| Seen { version, fingerprint: None }).or(seen)
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

/// Why a record is not withdrawn.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RetractionRefused {
    /// The source told of the record at this version, and now that it withdrew it.
    #[error(transparent)]
    VersionConflict(#[from] VersionConflict),
    /// There is no such record.
    #[error("there is no such record")]
    NotFound,
}

/// A record of a source at a version, for tests.
#[cfg(test)]
pub(crate) fn source_of_test(version: i64, content: u128) -> SourceRecord {
    SourceRecord {
        stream: "test".into(),
        record: kernel::RecordId(uuid::Uuid::nil()),
        uid: None,
        version: Timestamp::from_micros(version),
        fingerprint: Fingerprint(uuid::Uuid::from_u128(content)),
        earlier: None,
        run: None,
        file_hash: None,
        line: None,
    }
}

#[cfg(test)]
mod orders;
#[cfg(test)]
mod tests;
