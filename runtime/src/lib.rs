//! What every role stands on: configuration, telemetry, health, shutdown, the task set, migrations.
//!
//! The wall clock and the operating system's randomness are read here and nowhere else.
//!
//! **Never here:** anything that knows an event, a person or a route of the product.
#![warn(missing_docs)]

pub mod chance;
pub mod clock;
pub mod config;
pub mod database;
pub mod health;
pub mod key_file;
pub mod migrations;
pub mod postgres;
pub mod secret;
pub mod tasks;
pub mod telemetry;

pub use chance::OsChance;
pub use clock::SystemClock;
pub use config::{Config, ConfigError};
pub use health::Health;
pub use migrations::{Migration, MigrationError};
pub use secret::Secret;
pub use tasks::Tasks;

/// Any error that can cross threads: what tasks and health checks end with.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// An error and all its sources on one line, for logs: `could not start: the pool is closed`.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        source = cause.source();
    }
    line
}
