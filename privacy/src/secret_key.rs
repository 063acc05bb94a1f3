//! 32 secret bytes, and the one cipher they are used with: XChaCha20-Poly1305.
//!
//! A random nonce of 24 bytes may be drawn anew for every message: no counter has to survive a crash.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kernel::chance::Chance;
use kernel::derive::DerivationKey;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The nonce stands before the ciphertext.
const NONCE_BYTES: usize = 24;

/// Wiped when dropped, never shown.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct SecretKey([u8; 32]);

/// What a sealed thing is bound to: parts, each with its length before it.
pub(crate) struct Binding(Vec<u8>);

impl Binding {
    pub(crate) fn new(parts: &[&[u8]]) -> Self {
        let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
        for part in parts {
            let length = u64::try_from(part.len()).expect("a part fits in memory");
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(part);
        }
        Self(bytes)
    }
}

impl SecretKey {
    pub(crate) fn random(chance: &dyn Chance) -> Self {
        let mut key = Self([0; 32]);
        chance.fill(&mut key.0);
        key
    }

    pub(crate) const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn to_derivation_key(&self) -> DerivationKey {
        DerivationKey::new(self.0)
    }

    /// Nonce, ciphertext, tag.
    pub(crate) fn seal(&self, binding: &Binding, text: &[u8], chance: &dyn Chance) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        chance.fill(&mut nonce);
        let payload = Payload { msg: text, aad: &binding.0 };
        let ciphertext = XChaCha20Poly1305::new(&self.0.into())
            .encrypt(&XNonce::from(nonce), payload)
            .expect("the cipher takes a text of up to 256 GB");
        let mut sealed = Vec::with_capacity(NONCE_BYTES + ciphertext.len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        sealed
    }

    /// `None` when the key, the binding or any byte is another.
    pub(crate) fn open(&self, binding: &Binding, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: ciphertext, aad: &binding.0 };
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        cipher.decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
    }

    /// Wraps another key under this one.
    pub(crate) fn wrap(&self, binding: &Binding, key: &Self, chance: &dyn Chance) -> Vec<u8> {
        self.seal(binding, &key.0, chance)
    }

    /// The key that [`SecretKey::wrap`] wrapped.
    pub(crate) fn unwrap(&self, binding: &Binding, wrapped: &[u8]) -> Option<Self> {
        let bytes = self.open(binding, wrapped)?;
        <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Self)
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(not shown)")
    }
}
