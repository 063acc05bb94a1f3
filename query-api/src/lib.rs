//! The read side over HTTP: what the projections know, as far as the caller may know it.
//!
//! Every request is one transaction of a role that owns nothing, inside the caller's tenant and
//! companies (row-level security is forced). Personal texts stay sealed unless they are unsealed with
//! a purpose, which is logged first. [`run()`] starts the role; its routes are in [`http`], one file each.
//!
//! **Never here:** a decision, a write to a read model, a plaintext that outlives its answer.

pub mod analytics;
mod app;
pub mod buddies;
pub mod cohorts;
pub mod companies;
pub mod company_metrics;
pub mod config;
pub mod events;
mod fault;
pub mod http;
pub mod journeys;
mod named;
pub mod overview;
pub mod page;
pub mod people;
pub mod positions;
pub mod programmes;
pub mod quality;
mod reading;
pub mod run;
pub mod safety;
pub mod sessions;
mod small_cells;
pub mod unsealing;
pub mod upskilling;
mod watcher;

pub use config::Config;
pub use run::{Parts, StartError, run};
