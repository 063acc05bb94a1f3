//! Where a record came from, and which state of it this is.

use serde::{Deserialize, Serialize};

use crate::{Hash, ImportId, Timestamp};

/// The identity of a source record for ever: `HMAC(tenant identity key, stream, uid)` as a UUIDv8.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct RecordId(pub uuid::Uuid);

/// A keyed digest of a record's content (16 bytes): equal means the same content, and nothing else
/// can be learned from it without the key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Fingerprint(pub uuid::Uuid);

/// The record a command mirrors.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SourceRecord {
    /// The stream of the outside system, for example `kintell.sessions`.
    pub stream: String,
    /// The record's identity.
    pub record: RecordId,
    /// The record's own id, kept in the clear only where it says nothing about a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Its version: the source timestamp, else the release time of the import.
    pub version: Timestamp,
    /// What it contained.
    pub fingerprint: Fingerprint,
    /// The digest that earlier builds took of this very content, where it differs: what they recorded is compared by
    /// it. It is never recorded.
    #[serde(skip)]
    pub earlier: Option<Fingerprint>,
    /// The upload that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<ImportId>,
    /// The digest of the uploaded file, when known before its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_hash: Option<Hash>,
    /// The line of the file, from 1, the header included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

impl SourceRecord {
    /// Whether a version with this digest said the same, whichever build took it.
    pub fn has_content(&self, recorded: Option<Fingerprint>) -> bool {
        recorded == Some(self.fingerprint) || (self.earlier.is_some() && recorded == self.earlier)
    }
}
