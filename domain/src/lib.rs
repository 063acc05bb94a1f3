//! What may happen and why not: one file per aggregate, each a pure decider.
//!
//! **Never here:** a clock, a random number, a socket, SQL, `async`.
//! **Never fails:** replaying history. `evolve` is total.
#![warn(missing_docs)]

pub mod attribution;
pub mod buddy_checkin;
pub mod buddy_event;
pub mod buddy_feedback;
pub mod buddy_match;
pub mod company;
pub mod company_scope;
pub mod course;
pub mod credential;
pub mod decider;
pub mod effect;
pub mod endpoint;
pub mod enrolment;
pub mod identifier;
pub mod import;
pub mod journey;
pub mod kintell_session;
pub mod membership;
pub mod milestones;
pub mod mirror;
pub mod mood;
pub mod person;
pub mod profile;
pub mod programme;
pub mod projection_operations;
pub mod quality;
pub mod rating;
pub mod record;
pub mod review;
pub mod screening;
pub mod testing;

pub use company_scope::{CompanyScope, CountsFor};
pub use decider::{Already, CountsAgain, Decider, Decision};
