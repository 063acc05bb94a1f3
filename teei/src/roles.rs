//! One file a role: what it connects to, what it runs, and how it stops.

pub(crate) mod command_api;
mod erasures;
mod held;
pub(crate) mod keys;
pub(crate) mod log;
pub(crate) mod process;
pub(crate) mod projections;
pub(crate) mod query_api;
pub(crate) mod reactors;
pub(crate) mod replayer;
pub(crate) mod upkeep;
