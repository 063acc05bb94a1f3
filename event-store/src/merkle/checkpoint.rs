//! What is signed: the origin, the size and the root of the log at one moment.

pub use ed25519_dalek::VerifyingKey;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier};
use kernel::Hash;

use super::proof::Tree;

/// A signed statement about the first commits of a log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// Names the log, for example `teei.example/log`.
    pub origin: String,
    /// Over how many commits, and with which root.
    pub tree: Tree,
    /// By whom.
    pub public_key: [u8; 32],
    /// Ed25519 over [`Checkpoint::body`].
    pub signature: [u8; 64],
}

impl Checkpoint {
    /// Signs.
    pub fn sign(origin: &str, tree: Tree, key: &SigningKey) -> Self {
        let signature = key.sign(body(origin, tree).as_bytes()).to_bytes();
        let public_key = key.verifying_key().to_bytes();
        Self { origin: origin.to_owned(), tree, public_key, signature }
    }

    /// The signed text: three lines, origin, size and root in hexadecimal.
    pub fn body(&self) -> String {
        body(&self.origin, self.tree)
    }

    /// Whether `key` signed it.
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        let signature = Signature::from_bytes(&self.signature);
        key.to_bytes() == self.public_key && key.verify(self.body().as_bytes(), &signature).is_ok()
    }
}

fn body(origin: &str, Tree { size, root }: Tree) -> String {
    format!("{origin}\n{size}\n{root}\n")
}

/// How and how often the archiver signs.
#[derive(Clone)]
pub struct Signing {
    /// Names the log.
    pub origin: String,
    /// Who signs.
    pub key: SigningKey,
    /// After so many commits …
    pub every_commits: u64,
    /// … or, when there are new ones, after so long.
    pub every: std::time::Duration,
}

impl Signing {
    /// Signs with the key of which `seed` is the secret half (RFC 8032).
    pub fn new(
        origin: impl Into<String>,
        seed: &[u8; 32],
        every_commits: u64,
        every: std::time::Duration,
    ) -> Self {
        Self { origin: origin.into(), key: SigningKey::from_bytes(seed), every_commits, every }
    }
}

/// Reads a checkpoint's parts from a store; `None` when one has not the right length.
pub(crate) fn from_parts(
    origin: String,
    size: u64,
    root: &[u8],
    public_key: &[u8],
    signature: &[u8],
) -> Option<Checkpoint> {
    let tree = Tree { size, root: Hash::from_slice(root)? };
    Some(Checkpoint {
        origin,
        tree,
        public_key: public_key.try_into().ok()?,
        signature: signature.try_into().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_its_signers_alone_and_of_this_tree_alone() {
        let (key, other) = (SigningKey::from_bytes(&[7; 32]), SigningKey::from_bytes(&[8; 32]));
        let tree = Tree { size: 5, root: Hash::of(b"root") };
        let signed = Checkpoint::sign("example/log", tree, &key);
        assert!(signed.is_signed_by(&key.verifying_key()));
        assert!(!signed.is_signed_by(&other.verifying_key()));
        let larger = Checkpoint { tree: Tree { size: 6, ..tree }, ..signed.clone() };
        assert!(!larger.is_signed_by(&key.verifying_key()));
        let elsewhere = Checkpoint { origin: "other/log".to_owned(), ..signed };
        assert!(!elsewhere.is_signed_by(&key.verifying_key()));
    }
}
