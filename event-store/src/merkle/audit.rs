//! Reads the whole archive and compares it with every checkpoint.

use ed25519_dalek::VerifyingKey;
use kernel::Sequence;

use super::leaf;
use super::range::CompactRange;
use crate::archive::Archive;

/// Commits read at once.
pub(super) const READ_COMMITS: usize = 1_000;

/// What an audit found in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Audited {
    /// Commits, from 1, all with the bytes that were archived.
    pub commits: u64,
    /// Checkpoints that they fit, each signed by the key.
    pub checkpoints: u64,
}

/// What is wrong with an archive.
#[derive(Debug, thiserror::Error)]
pub enum AuditFault {
    /// A commit is missing.
    #[error("commit {at} is missing")]
    Gap {
        /// Where.
        at: Sequence,
    },
    /// A commit has not the bytes that were archived.
    #[error("commit {at} is not what was archived")]
    Changed {
        /// Where.
        at: Sequence,
    },
    /// Somebody else signed a checkpoint, or nobody.
    #[error("the checkpoint over {size} commits is not signed by this key")]
    NotSigned {
        /// Of how many commits.
        size: u64,
    },
    /// The commits have changed together with their hashes, or the checkpoint was never of this log.
    #[error("the first {size} commits are not those that were signed")]
    OtherLog {
        /// Of how many commits.
        size: u64,
    },
    /// The archive could not be read.
    #[error("the archive cannot be read")]
    Archive(#[from] sqlx::Error),
}

/// Checks every commit and every checkpoint.
pub async fn audit(archive: &Archive, key: &VerifyingKey) -> Result<Audited, AuditFault> {
    let checkpoints = archive.checkpoints().await?;
    let mut due = checkpoints.iter().peekable();
    let mut range = CompactRange::default();
    loop {
        let after = Sequence::new(range.size());
        let commits = archive.read(after, Sequence::new(u64::MAX), READ_COMMITS).await?;
        if commits.is_empty() {
            break;
        }
        for commit in commits {
            let at = Sequence::new(range.size()).next();
            if commit.recorded.sequence != at {
                return Err(AuditFault::Gap { at });
            }
            if commit.recorded.hash() != commit.hash {
                return Err(AuditFault::Changed { at });
            }
            range.push(leaf(at, &commit.hash));
            if let Some(checkpoint) = due.next_if(|checkpoint| checkpoint.tree.size == range.size()) {
                let size = range.size();
                if !checkpoint.is_signed_by(key) {
                    return Err(AuditFault::NotSigned { size });
                }
                if checkpoint.tree.root != range.root() {
                    return Err(AuditFault::OtherLog { size });
                }
            }
        }
    }
    match due.next() {
        Some(beyond) => Err(AuditFault::Gap { at: Sequence::new(beyond.tree.size) }),
        None => Ok(Audited { commits: range.size(), checkpoints: checkpoints.len() as u64 }),
    }
}
