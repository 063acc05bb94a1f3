//! Ids, time and the small types that every crate shares.
//!
//! **Never here:** I/O, a clock that reads the wall, a random number, async.
#![warn(missing_docs)]

pub mod actor;
pub mod calendar;
pub mod chance;
pub mod clock;
pub mod derive;
pub mod email;
pub mod error_codes;
pub mod event_id;
pub mod hash;
pub mod ids;
pub mod normalise;
pub mod occurrence;
pub mod one_or_more;
pub mod personal;
pub mod position;
pub mod problem;
pub mod sealed_field;
pub mod source;
pub mod time;

pub use actor::{Actor, Purpose, Role};
pub use calendar::Day;
pub use email::EmailAddress;
pub use hash::Hash;
pub use ids::*;
pub use occurrence::{ClockChange, Occurrence, Precision};
pub use one_or_more::OneOrMore;
pub use personal::{HoldsPersonal, Personal, Sealed};
pub use position::{Sequence, Version};
pub use sealed_field::{SealedField, SealedFieldError};
pub use source::{Fingerprint, RecordId, SourceRecord};
pub use time::Timestamp;
