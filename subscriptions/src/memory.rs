//! The twin in memory: a store whose transactions hold a claim as a row lock does, and leases of one process.

mod leases;
mod store;
mod tables;

pub use leases::{MemoryLease, MemoryLeases};
pub use store::{MemoryStore, MemoryTx};
