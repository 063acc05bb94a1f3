//! The log: its port, the JetStream adapter, the Postgres archive and its watermark, an in-memory twin;
//! `tests/it/contract` is the suite that both must pass.
//!
//! **Never here:** knowledge of what a commit says. A commit is a subject and bytes.
#![warn(missing_docs)]

pub mod archive;
pub mod cqrs;
pub mod jetstream;
pub mod log;
pub mod memory;
pub mod merkle;
mod watermark;

pub use archive::Archive;
pub use cqrs::CqrsLog;
pub use jetstream::{JetStreamLog, LogDriver, LogSettings, LogState, NatsLogin};
pub use log::{
    Append, AppendError, EventLog, LogFault, PAYLOAD_BYTES_MAX, Recorded, StoredCommits, aggregate_of,
};
pub use memory::MemoryLog;
