//! The private key that signs tokens. It never leaves its file and this process.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::chance::Chance;
use runtime::key_file::{self, Key, KeyFileError};
use sha2::{Digest, Sha256};

/// An Ed25519 key and its id. Wiped when dropped.
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    kid: String,
}

impl SigningKey {
    /// From a seed of 32 bytes.
    pub fn new(seed: &Key) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        // The thumbprint (RFC 7638): the same key has the same id everywhere, and ids cannot be chosen.
        let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
        let thumbprint = Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#));
        Self { key, kid: URL_SAFE_NO_PAD.encode(thumbprint) }
    }

    /// Reads its file, or draws a key and writes the file on the first start.
    pub fn read_or_create(path: &Path, chance: &dyn Chance) -> Result<Self, KeyFileError> {
        key_file::read_or_create(path, chance).map(|seed| Self::new(&seed))
    }

    /// What a token's header names it by.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub(crate) fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    pub(crate) fn sign(&self, payload: &[u8]) -> String {
        crate::jws::sign(&self.key, &self.kid, payload)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({}, not shown)", self.kid)
    }
}
