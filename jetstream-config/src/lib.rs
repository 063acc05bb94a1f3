//! Streams, consumers, subjects and users of the NATS server as data: plan, diff, apply.
//!
//! [`streams`] says what is wanted, [`plan`](mod@plan) compares it with what a server has, and
//! [`apply`](mod@apply) brings the server there, or refuses when the difference cannot be mended without
//! touching history.
//!
//! **Never here:** a message of the log. Only streams are made and changed, and none is ever deleted.

pub mod apply;
pub mod consumers;
pub mod deployment;
pub mod difference;
pub mod plan;
pub mod server_configuration;
pub mod streams;
pub mod subjects;

pub use apply::{ApplyError, apply, ensure};
pub use difference::{Difference, Remedy};
pub use plan::{Change, Plan, PlanError, plan};
