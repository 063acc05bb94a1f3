//! Ids that a retry meets again: keyed digests formatted as UUIDv8 (RFC 9562 §5.8).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// The key of a derivation: 32 bytes, of one tenant and one use.
#[derive(Clone, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct DerivationKey([u8; 32]);

impl DerivationKey {
    /// Wraps a key.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A UUIDv8 from the parts. Each part is length-prefixed: `("ab", "c")` is not `("a", "bc")`.
    pub fn uuid(&self, parts: &[&[u8]]) -> Uuid {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        for part in parts {
            mac.update(&u64::try_from(part.len()).expect("a part fits in memory").to_be_bytes());
            mac.update(part);
        }
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }
}

impl std::fmt::Debug for DerivationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DerivationKey(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parts_give_the_same_id_and_a_moved_border_another() {
        let key = DerivationKey::new([7; 32]);
        assert_eq!(key.uuid(&[b"ab", b"c"]), key.uuid(&[b"ab", b"c"]));
        assert_ne!(key.uuid(&[b"ab", b"c"]), key.uuid(&[b"a", b"bc"]));
        assert_eq!(key.uuid(&[b"ab"]).get_version_num(), 8);
    }

    #[test]
    fn another_key_gives_another_id() {
        assert_ne!(DerivationKey::new([1; 32]).uuid(&[b"x"]), DerivationKey::new([2; 32]).uuid(&[b"x"]));
    }
}
