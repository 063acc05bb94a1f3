//! Public keys as a JSON Web Key Set (RFC 7517), Ed25519 only (RFC 8037).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};

/// The document at `/.well-known/jwks.json`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct JwkSet {
    /// In no order.
    pub keys: Vec<Jwk>,
}

/// One public key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Jwk {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    #[serde(default)]
    pub crv: String,
    /// The key, base64url.
    #[serde(default)]
    pub x: String,
    /// What a token's header names it by.
    #[serde(default)]
    pub kid: String,
    /// `EdDSA`, when it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// `sig`, when it is said.
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
}

impl Jwk {
    /// The public key of our tokens.
    pub(crate) fn new(kid: String, key: &[u8; 32]) -> Self {
        Self {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            x: URL_SAFE_NO_PAD.encode(key),
            kid,
            alg: Some("EdDSA".to_owned()),
            usage: Some("sig".to_owned()),
        }
    }

    /// The key, if it is one that may sign our tokens. Keys of other kinds in a set are passed over.
    pub(crate) fn verifying_key(&self) -> Option<VerifyingKey> {
        let suits = self.kty == "OKP"
            && self.crv == "Ed25519"
            && self.alg.as_deref().is_none_or(|alg| alg == "EdDSA" || alg == "Ed25519")
            && self.usage.as_deref().is_none_or(|usage| usage == "sig");
        let bytes = URL_SAFE_NO_PAD.decode(&self.x).ok().filter(|_| suits)?;
        let key = VerifyingKey::from_bytes(bytes.as_slice().try_into().ok()?).ok()?;
        (!key.is_weak()).then_some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
        let jwk = Jwk::new("k1".to_owned(), key.as_bytes());
        let json = serde_json::to_string(&jwk).expect("strings can be written");
        let read: Jwk = serde_json::from_str(&json).expect("it was just written");
        assert_eq!(read.verifying_key(), Some(key));
    }

    #[test]
    fn other_kinds_short_keys_and_weak_ones_are_passed_over() {
        let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
        let good = Jwk::new("k1".to_owned(), key.as_bytes());
        for (what, jwk) in [
            ("a symmetric key", Jwk { kty: "oct".to_owned(), ..good.clone() }),
            ("another curve", Jwk { crv: "Ed448".to_owned(), ..good.clone() }),
            ("another algorithm", Jwk { alg: Some("HS256".to_owned()), ..good.clone() }),
            ("another use", Jwk { usage: Some("enc".to_owned()), ..good.clone() }),
            ("a short key", Jwk { x: URL_SAFE_NO_PAD.encode([1; 31]), ..good.clone() }),
            ("the identity point", Jwk::new("k1".to_owned(), &identity())),
        ] {
            assert_eq!(jwk.verifying_key(), None, "{what}");
        }
    }

    fn identity() -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[0] = 1;
        bytes
    }
}
