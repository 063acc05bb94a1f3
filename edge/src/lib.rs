//! What both HTTP APIs do around every request: correlation, problems, bodies, metrics.
//!
//! **Never here:** a route, a decision, a query.
#![warn(missing_docs)]

mod address;
mod answer;
mod body;
mod correlation;
mod deprecated;
mod failure;
mod nul;

pub use answer::answer;
pub use body::Body;
pub use correlation::{CORRELATION_HEADER, Correlation};
pub use deprecated::deprecated;
pub use failure::Failure;
pub use nul::without_nul;
