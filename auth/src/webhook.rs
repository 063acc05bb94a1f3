//! Who sent a webhook: signatures of deliveries, as Standard Webhooks says (standardwebhooks.com, 1.0).
//!
//! What is signed is `<id>.<timestamp>.<body>`, the body byte for byte as it was sent, with HMAC-SHA256 under a
//! secret that both sides have. Pure: neither a clock nor a store is asked here.

mod delivery;
mod secret;

pub use delivery::{Delivery, DeliveryRefused, TOLERANCE_SECONDS};
pub use secret::{SecretUnreadable, SigningSecret};

#[cfg(test)]
mod tests;
