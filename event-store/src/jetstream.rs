//! The log on JetStream, with its archive in Postgres.
//!
//! # A log that cannot fork
//!
//! JetStream acknowledges before it fsyncs. After a power cut it may come back *short*: the server starts
//! without a word and gives the next publish a sequence that the archive already has. So before any publish,
//! on every (re)connect, [`verify`] proves that what answers is the log that was left.
//!
//! That only helps if no publish can slip past the proof, and `async_nats` reconnects on its own and sends
//! what it buffered at once. Here it never does ([`connection`]): a client lives for one TCP connection. Its
//! authentication callback answers once and refuses afterwards, so a second handshake dies before a single
//! buffered command is written, and the client ends. At the first sign of a loss
//! - the *gate* closes: every append and load answers [`LogFault::Unavailable`];
//! - publishes in flight end as [`AppendError::OutcomeUnknown`] instead of waiting for their timeout;
//! - promises above the watermark are revoked ([`crate::watermark`]), so that nobody is told "durable" for
//!   a commit at whose place another may stand after the repair.
//!
//! Then [`session`] connects anew, witnesses a new incarnation in Postgres (which shuts out archivers that
//! still hold commits of the old one), verifies, repairs under a lease if it must, and opens the gate with
//! the next [`crate::EventLog::generation`]. Caches of what was read from the log are valid for one generation.
//!
//! Within one connection the server process is the same, so what was proved stays proved. As a belt, an
//! acknowledged sequence at or below the watermark ends the session, and the proof is repeated while open.
//! In a cluster a connection outlives a change of the stream's leader: there the replicas carry the promise
//! that an acknowledged commit is kept, and the repeated proof finds what broke it.

pub(crate) mod api;
pub(crate) mod connection;
mod log;
pub(crate) mod publish;
mod repair;
pub(crate) mod session;
mod settings;
pub(crate) mod shared;
mod stored;
pub(crate) mod tail;
pub(crate) mod verify;

pub use log::JetStreamLog;
pub use session::LogDriver;
pub use settings::{Limits, LogSettings, NatsLogin, Pulling};
pub use shared::LogState;
pub use stored::StoredStream;

#[cfg(doc)]
use crate::log::{AppendError, LogFault};
