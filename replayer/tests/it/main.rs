//! Rebuilds, orders and the walk through the log, on real servers.

// The histories of the projections' tests are what is rebuilt here.
#[path = "../../../projections/tests/it/history.rs"]
mod history;
#[path = "../../../projections/tests/it/odd_days.rs"]
mod odd_days;
#[path = "../../../projections/tests/it/reviewing.rs"]
mod reviewing;
#[path = "../../../projections/tests/it/steps.rs"]
mod steps;
#[path = "../../../projections/tests/it/world.rs"]
#[expect(dead_code, reason = "the projections' own tests use more of it")]
mod world;

mod data_quality;
mod following;
mod left_out;
mod mended;
mod rebuilding;
mod walking;
