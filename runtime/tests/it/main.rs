//! The parts of `runtime` that need a real server, a whole router or a whole process.

mod health;
mod migrations;
mod postgres;
mod telemetry;
