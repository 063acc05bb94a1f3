//! Compares every commit of the archive with every checkpoint, one after the other.

use ed25519_dalek::VerifyingKey;
use kernel::Sequence;

use super::checkpoint::Checkpoint;
use super::leaf;
use super::range::CompactRange;
use crate::archive::{Archive, Archived};

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

/// An audit under way: commits are taken in one after the other, from the first.
#[derive(Debug)]
pub struct Audit {
    key: VerifyingKey,
    due: std::iter::Peekable<std::vec::IntoIter<Checkpoint>>,
    range: CompactRange,
    checkpoints: u64,
}

impl Audit {
    /// Of these checkpoints, oldest first.
    pub fn new(checkpoints: Vec<Checkpoint>, key: VerifyingKey) -> Self {
        Self { key, due: checkpoints.into_iter().peekable(), range: CompactRange::default(), checkpoints: 0 }
    }

    /// Takes the next commit in, and holds the tree against the checkpoint over it when there is one.
    pub fn take(&mut self, commit: &Archived) -> Result<(), AuditFault> {
        let at = Sequence::new(self.range.size()).next();
        if commit.recorded.sequence != at {
            return Err(AuditFault::Gap { at });
        }
        if commit.recorded.hash() != commit.hash {
            return Err(AuditFault::Changed { at });
        }
        self.range.push(leaf(at, &commit.hash));
        let size = self.range.size();
        if let Some(checkpoint) = self.due.next_if(|checkpoint| checkpoint.tree.size == size) {
            if !checkpoint.is_signed_by(&self.key) {
                return Err(AuditFault::NotSigned { size });
            }
            if checkpoint.tree.root != self.range.root() {
                return Err(AuditFault::OtherLog { size });
            }
            self.checkpoints += 1;
        }
        Ok(())
    }

    /// Every commit was taken in: no checkpoint may be left.
    pub fn ended(mut self) -> Result<Audited, AuditFault> {
        match self.due.next() {
            Some(beyond) => Err(AuditFault::Gap { at: Sequence::new(beyond.tree.size) }),
            None => Ok(Audited { commits: self.range.size(), checkpoints: self.checkpoints }),
        }
    }
}

/// Checks every commit and every checkpoint.
pub async fn audit(archive: &Archive, key: &VerifyingKey) -> Result<Audited, AuditFault> {
    let mut audit = Audit::new(archive.checkpoints().await?, *key);
    loop {
        let after = Sequence::new(audit.range.size());
        let commits = archive.read(after, Sequence::new(u64::MAX), READ_COMMITS).await?;
        if commits.is_empty() {
            return audit.ended();
        }
        for commit in &commits {
            audit.take(commit)?;
        }
    }
}
