//! Use cases: authorise, load, decide, append, retry.
//!
//! Every write of the platform goes through [`executor`]: it loads an aggregate, asks the domain, seals
//! what is personal, appends under the guard, and settles what came of it. The use cases beside it put
//! several aggregates in order, each step idempotent, so that whoever meets a half-done sequence
//! completes it.
//!
//! **Never here:** HTTP, file formats, a decision made from a read model.
#![warn(missing_docs)]

mod addresses;
pub mod attributions;
pub mod buddies;
pub mod cache;
pub mod companies;
mod company_scope;
pub mod context;
pub mod cqrs;
pub mod destructions;
pub mod directory;
pub mod effects;
pub mod endpoints;
pub mod enrolments;
pub mod erasure;
pub mod executor;
pub mod fault;
pub mod hints;
pub mod identities;
pub mod import_sets;
pub mod imports;
pub mod migrations;
pub mod outcome;
pub mod platform;
pub mod profiles;
pub mod projections;
pub mod ratings;
pub mod receipts;
pub mod reviews;
pub mod schedule;
pub mod sessions;
pub mod source_row;
pub mod upskilling;
pub mod webhooks;

pub use context::{CommitMeta, Context};
pub use executor::Presume;
pub use fault::CommandFault;
pub use outcome::{Answer, RowOutcome, RowRefusal};
pub use platform::Platform;
