//! Commits to bytes and back: MessagePack with named fields.

use crate::envelope::{CODEC_VERSION, Commit};

/// Why bytes are not a commit.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// The bytes are not MessagePack of the envelope.
    #[error("the bytes are not a commit")]
    Malformed(#[source] rmp_serde::decode::Error),
    /// A newer program wrote it.
    #[error("the commit has codec version {found}, this program reads up to {CODEC_VERSION}")]
    FromTheFuture {
        /// The version found.
        found: u16,
    },
    /// There is no event in it.
    #[error("the commit holds no event")]
    Empty,
    /// Something in it cannot be stored, for example a text that was not sealed.
    #[error("the commit cannot be stored")]
    NotStorable(#[source] rmp_serde::encode::Error),
}

/// What the envelope of a commit with a few events takes at most, usually: room made at once for all of it.
const ENVELOPE_BYTES: usize = 1_536;

/// Writes a commit.
pub fn encode(commit: &Commit) -> Result<Vec<u8>, CodecError> {
    let payloads: usize = commit.events.iter().map(|event| event.data.len()).sum();
    let mut bytes = Vec::with_capacity(ENVELOPE_BYTES + payloads);
    rmp_serde::encode::write_named(&mut bytes, commit).map_err(CodecError::NotStorable)?;
    Ok(bytes)
}

/// Reads a commit. Its events stay encoded: the registry reads them by name and version.
pub fn decode(bytes: &[u8]) -> Result<Commit, CodecError> {
    let commit: Commit = rmp_serde::from_slice(bytes).map_err(CodecError::Malformed)?;
    if commit.codec > CODEC_VERSION {
        return Err(CodecError::FromTheFuture { found: commit.codec });
    }
    if commit.events.is_empty() {
        return Err(CodecError::Empty);
    }
    Ok(commit)
}
