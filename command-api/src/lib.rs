//! The write side over HTTP: every request that changes something is a command.
//!
//! **Never here:** a decision (that is `domain`'s), a look into a read model, a format of an outside
//! system (that is a connector's).

mod answered;
mod app;
mod archive;
mod caller;
mod gate;
mod http;
mod idempotency;
mod limits;
mod reading;
mod running;
mod set_plan;
mod zone;

pub use app::{App, Settings};
pub use archive::Spool;
pub use http::{document, router};
pub use reading::columns_of_name;
pub use set_plan::{LEFT_BY_A_PROGRAM, PlannedFile, SetPlan, is_left_by_a_program};
