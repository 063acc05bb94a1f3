//! What falls due, and work that takes long.
//!
//! | what | where |
//! |---|---|
//! | when something recurs: cron with zones | [`cron`] |
//! | what falls due, and who is at it | [`due`] |
//! | the index in memory, for tests | [`memory`] |
//! | the index in Postgres | [`postgres`] |
//! | fires what falls due | [`worker`] |
//!
//! To add something that happens at a time: an `impl Fire` with a kind of its own, a line where its role starts workers, and
//! whoever derives its entries from the log. It never sleeps until a time, and keeps none of its own.
//!
//! **Never here:** what is done when something is due; a time that decides who holds what.
#![warn(missing_docs)]

pub mod cron;
pub mod due;
pub mod memory;
pub mod postgres;
pub mod worker;

pub use due::{Claimed, Due, DueFault, DueIndex, DueKey, Held, NOBODYS};
pub use worker::{Fire, FireFault, Fired, Settings, Worker};
