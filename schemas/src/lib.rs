//! The event registry, the commit envelope and its codec, JSON Schemas, goldens and upcasters.
//!
//! Only this crate knows that an event once looked different: what leaves [`registry`] is always
//! today's type.
#![warn(missing_docs)]

pub mod catalogue;
pub mod cloud_event;
pub mod codec;
pub mod envelope;
pub mod golden;
pub mod outbound;
pub mod past;
pub mod registry;
pub mod samples;
pub mod texts;

pub use codec::{CodecError, decode, encode};
pub use envelope::{Commit, EventRecord, Subject, SubjectRole};
pub use registry::{AnyEvent, EventName, RegistryError, WireEvent};
