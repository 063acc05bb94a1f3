//! Follow the log up to the watermark: one mechanism under everything that acts on what was recorded.
//!
//! A [`Handler`] says what follows from events. A subscription does the rest: it reads the log in spans, keeps a
//! fenced position, parks what cannot be handled together with what stands behind it, drives parked keys again,
//! leaves out what an operator skips, stops when too much is parked in a row, and tells how far behind it is and why.
//!
//! | what | where |
//! |---|---|
//! | what is subscribed to | [`filter`] |
//! | what follows from events | [`handler`] |
//! | an entry of the log, and the log | [`log`] |
//! | positions, terms and what is parked | [`store`] |
//! | one leader per name | [`lease`] |
//! | time | [`timer`] |
//! | which entries of a span can be handled | `partition` |
//! | one span | `span` |
//! | what operators ask for: redrive, skip | `requests` |
//! | the loop | [`follow`] |
//! | how far behind, and why | [`lag`] |
//! | stores and leases in memory, for tests | [`memory`] |
//! | stores and leases in Postgres | [`postgres`] |
//!
//! To add a handler: a file with an `impl Handler` and a line where its role starts subscriptions. It never sleeps,
//! retries or keeps a position of its own, and what it does is safe to repeat: a process that dies between an effect
//! and the position does the effect again.
//!
//! **Never here:** what an event means.
#![warn(missing_docs)]

pub mod filter;
pub mod follow;
pub mod handler;
pub mod lag;
pub mod lease;
pub mod log;
pub mod memory;
mod partition;
pub mod postgres;
mod requests;
mod span;
pub mod store;
pub mod timer;

pub use filter::Filter;
pub use follow::{Settings, Subscription};
pub use handler::{Acted, Handler, HandlerFault, Poison, Revised, Start};
pub use lag::{Lag, Stall};
pub use lease::{Lease, Leases};
pub use log::{Entry, Log};
pub use store::{Begins, Claim, ParkKey, Parked, Request, Standing, State, Store, StoreFault, ToPark};
pub use timer::{Timer, TokioTimer};
