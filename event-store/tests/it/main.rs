//! The log against real servers, and its twin against the same contract.

mod adapters;
mod append_only;
mod checkpoints;
mod contract;
mod cqrs;
mod crash;
mod damage;
mod lease;
mod recovery;
mod stored;
mod workload;
mod world;
