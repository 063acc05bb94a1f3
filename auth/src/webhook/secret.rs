//! The secret that a sender of webhooks and the platform share.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use kernel::chance::Chance;
use runtime::Secret;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::delivery::VERSION;

/// How its text begins.
const PREFIX: &str = "whsec_";
/// Standard Webhooks asks for 24 to 64 bytes; this is as long as what HMAC-SHA256 puts out.
const BYTES: usize = 32;
const BYTES_MIN: usize = 24;
const BYTES_MAX: usize = 64;

/// A secret for signing. Wiped when dropped, never shown.
#[derive(Clone)]
pub struct SigningSecret(Zeroizing<Vec<u8>>);

/// A text or some bytes are no secret. It does not say what they were.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a signing secret is {PREFIX} and {BYTES_MIN} to {BYTES_MAX} bytes in Base64")]
pub struct SecretUnreadable;

impl SigningSecret {
    /// Draws a new one.
    pub fn draw(chance: &dyn Chance) -> Self {
        let mut bytes = Zeroizing::new(vec![0; BYTES]);
        chance.fill(&mut bytes);
        Self(bytes)
    }

    /// From its bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SecretUnreadable> {
        if !(BYTES_MIN..=BYTES_MAX).contains(&bytes.len()) {
            return Err(SecretUnreadable);
        }
        Ok(Self(Zeroizing::new(bytes.to_vec())))
    }

    /// From its text, `whsec_` and Base64.
    pub fn parse(text: &str) -> Result<Self, SecretUnreadable> {
        let encoded = text.strip_prefix(PREFIX).ok_or(SecretUnreadable)?;
        let bytes = Zeroizing::new(STANDARD.decode(encoded).map_err(|_not_base64| SecretUnreadable)?);
        Self::from_bytes(&bytes)
    }

    /// Its bytes, for the one who seals them.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Its text, for the sender, once.
    pub fn text(&self) -> Secret {
        let encoded = Zeroizing::new(STANDARD.encode(self.0.as_slice()));
        Secret::new(format!("{PREFIX}{}", encoded.as_str()))
    }

    /// The signature of a delivery of ours, as it stands in `webhook-signature`.
    pub fn sign(&self, id: &str, timestamp: &str, body: &[u8]) -> String {
        let mac = self.mac(id, timestamp, body).finalize().into_bytes();
        format!("{VERSION}{}", STANDARD.encode(mac))
    }

    pub(super) fn mac(&self, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac
    }
}

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(not shown)")
    }
}
