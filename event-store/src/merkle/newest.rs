//! A look at the newest checkpoint that costs no reading of the whole archive: for a check that is made often.
//!
//! It reads what was signed since the checkpoint before, and shows that this is what leads from the one
//! signed tree to the other. A change further back is for [`super::audit`] to find.

use ed25519_dalek::VerifyingKey;
use kernel::Sequence;

use super::audit::{AuditFault, READ_COMMITS};
use super::checkpoint::Checkpoint;
use super::leaf;
use super::proof::verify_inclusion;
use super::range::CompactRange;
use crate::archive::{Archive, Archived};

/// What was found in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Newest {
    /// How many commits the newest checkpoint signs.
    pub size: u64,
    /// How many of them were read: those that the checkpoint before does not sign.
    pub read: u64,
}

/// Verifies the newest checkpoint; `None` when nothing has been signed yet.
///
/// Both signatures are the key's; every commit between the two has the bytes that were archived, and leads
/// from the older tree to the newer (so the newer extends the older); and the last of them is shown to be in
/// the newer tree by a proof of inclusion.
pub async fn verify(archive: &Archive, key: &VerifyingKey) -> Result<Option<Newest>, AuditFault> {
    let mut signed = archive.newest_checkpoints(2).await?.into_iter();
    let Some((newest, _)) = signed.next() else { return Ok(None) };
    is_signed(&newest, key)?;
    let mut range = match signed.next() {
        Some((before, range)) => {
            is_signed(&before, key)?;
            if range.root() != before.tree.root {
                return Err(AuditFault::OtherLog { size: before.tree.size });
            }
            range
        }
        None => CompactRange::default(),
    };
    let (size, known) = (newest.tree.size, range.size());
    while range.size() < size {
        let after = Sequence::new(range.size());
        let commits = archive.read(after, Sequence::new(size), READ_COMMITS).await?;
        if commits.is_empty() {
            return Err(AuditFault::Gap { at: after.next() });
        }
        for commit in commits {
            take(&mut range, &commit, &newest)?;
        }
    }
    if range.root() == newest.tree.root {
        Ok(Some(Newest { size, read: size - known }))
    } else {
        Err(AuditFault::OtherLog { size })
    }
}

fn is_signed(checkpoint: &Checkpoint, key: &VerifyingKey) -> Result<(), AuditFault> {
    let size = checkpoint.tree.size;
    if checkpoint.is_signed_by(key) { Ok(()) } else { Err(AuditFault::NotSigned { size }) }
}

/// Takes a commit in, in its turn; the last one has to be shown to be in the signed tree.
fn take(range: &mut CompactRange, commit: &Archived, newest: &Checkpoint) -> Result<(), AuditFault> {
    let (index, at, tree) = (range.size(), Sequence::new(range.size()).next(), newest.tree);
    if commit.recorded.sequence != at {
        return Err(AuditFault::Gap { at });
    }
    if commit.recorded.hash() != commit.hash {
        return Err(AuditFault::Changed { at });
    }
    let leaf = leaf(at, &commit.hash);
    let last = at.get() == tree.size;
    if last && !verify_inclusion(leaf, index, tree.size, &range.path_of_next(), tree.root) {
        return Err(AuditFault::OtherLog { size: tree.size });
    }
    range.push(leaf);
    Ok(())
}
