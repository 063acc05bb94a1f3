//! A delivery as it came, and whether it came from whom it says.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac;
use kernel::Timestamp;

use super::SigningSecret;

/// How far a delivery's timestamp may be from now, either way: five minutes.
pub const TOLERANCE_SECONDS: i64 = 300;
/// The longest id of a delivery.
const ID_MAX: usize = 255;
/// More signatures than a sender that rotates its secrets would ever put on one delivery.
const SIGNATURES_MAX: usize = 8;
/// The version of the scheme: symmetric, HMAC-SHA256.
pub(super) const VERSION: &str = "v1,";
/// What a delivery of nobody is held against, so that it takes as long as one of somebody.
const NOBODY: [u8; 32] = [0; 32];

/// A delivery that is in time. Nothing of it is believed before [`Delivery::verify`].
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    id: &'a str,
    timestamp: &'a str,
    signatures: &'a str,
    body: &'a [u8],
}

/// A delivery is not believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DeliveryRefused {
    /// A header is missing or cannot be one.
    #[error("webhook-id, webhook-timestamp and webhook-signature are needed")]
    Malformed,
    /// It was signed too long ago, or in the future.
    #[error("the timestamp is more than {TOLERANCE_SECONDS} s from now")]
    TimestampOutside,
    /// None of its signatures was made with a secret of the sender.
    #[error("no signature of the delivery is one of its sender's")]
    SignatureInvalid,
}

impl<'a> Delivery<'a> {
    /// A delivery by its headers and its raw body. Refuses what cannot be one and what is not of now.
    pub fn parse(
        id: &'a str,
        timestamp: &'a str,
        signatures: &'a str,
        body: &'a [u8],
        now: Timestamp,
    ) -> Result<Self, DeliveryRefused> {
        // A full stop parts what is signed: with one in the id, two deliveries could share a signature.
        let is_id = (1..=ID_MAX).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'.');
        let is_time = (1..=12).contains(&timestamp.len()) && timestamp.bytes().all(|b| b.is_ascii_digit());
        if !is_id || !is_time {
            return Err(DeliveryRefused::Malformed);
        }
        let seconds: i64 = timestamp.parse().map_err(|_not_a_number| DeliveryRefused::Malformed)?;
        let apart = now.micros().abs_diff(Timestamp::from_micros(0).plus_seconds(seconds).micros());
        if apart > TOLERANCE_SECONDS.unsigned_abs() * 1_000_000 {
            return Err(DeliveryRefused::TimestampOutside);
        }
        Ok(Self { id, timestamp, signatures, body })
    }

    /// The sender's id of it: what makes a repetition recognisable.
    pub fn id(&self) -> &'a str {
        self.id
    }

    /// Whether one of its signatures was made with one of these secrets. A sender without a secret, because there
    /// is none of its name, is refused in the same words after the same work.
    pub fn verify(&self, secrets: &[SigningSecret]) -> Result<(), DeliveryRefused> {
        let nobody = [SigningSecret::from_bytes(&NOBODY).expect("32 bytes are a secret")];
        let (secrets, somebody) = if secrets.is_empty() { (&nobody[..], false) } else { (secrets, true) };
        let mut signed = false;
        for secret in secrets {
            let mac = secret.mac(self.id, self.timestamp, self.body);
            for signature in self.signatures.split(' ').take(SIGNATURES_MAX) {
                let Some(encoded) = signature.strip_prefix(VERSION) else { continue };
                let Ok(bytes) = STANDARD.decode(encoded) else { continue };
                // Compared in constant time; every pair is compared, whichever fits.
                signed |= mac.clone().verify_slice(&bytes).is_ok();
            }
        }
        if signed && somebody { Ok(()) } else { Err(DeliveryRefused::SignatureInvalid) }
    }
}

impl std::fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery").field("id", &self.id).finish_non_exhaustive()
    }
}
