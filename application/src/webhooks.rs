//! Webhooks: who may send them, what came of a delivery, and deliveries that wait for what they refer to.
//!
//! A delivery is a file of one row: its identity, its version and its answer are those of files. What differs
//! is that nobody puts deliveries in order, so that one whose referent is not known yet is kept and tried again
//! (DECISIONS U20).

mod deliver;
mod held;
mod providers;
mod retry;

pub use deliver::{Delivered, DeliveryOutcome};
pub use held::{HELD_FOR_DAYS, HeldDelivery};
pub use providers::{Provider, Rotated, Sender};
pub use retry::Retried;
