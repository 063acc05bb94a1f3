//! The log as a Merkle tree (RFC 6962), with signed checkpoints.
//!
//! A leaf is the sequence of a commit and its identity, which is the hash of its subject and payload: over
//! ciphertext, so that a tree verifies after an erasure as before. A checkpoint signs the root over the first
//! `size` commits. From then on a changed, dropped or moved commit no longer fits ([`audit`]), anyone who
//! kept an old checkpoint can prove that the new one extends it ([`proof::verify_consistency`]), and a
//! commit can be shown to be in the log without showing the others ([`proof::verify_inclusion`]).

pub mod audit;
pub mod checkpoint;
pub mod newest;
pub mod proof;
pub mod range;

use kernel::{Hash, Sequence};

/// The leaf of a commit.
pub fn leaf(sequence: Sequence, commit: &Hash) -> Hash {
    let mut data = Vec::with_capacity(40);
    data.extend_from_slice(&sequence.get().to_be_bytes());
    data.extend_from_slice(commit.as_bytes());
    leaf_of(&data)
}

/// A leaf of any bytes. The prefix keeps leaves and nodes apart.
fn leaf_of(data: &[u8]) -> Hash {
    let mut bytes = Vec::with_capacity(data.len() + 1);
    bytes.push(0);
    bytes.extend_from_slice(data);
    Hash::of(&bytes)
}

/// An inner node.
fn node(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left.as_bytes());
    bytes[33..].copy_from_slice(right.as_bytes());
    Hash::of(&bytes)
}
