//! `cargo xtask simulate --seeds N`: what follows the log, on twins of everything that it reaches.

use anyhow::Result;

use crate::{build, shell};

/// How many seeds every change is tried with: a minute of them.
const OF_EVERY_CHANGE: &str = "10000";

pub(crate) fn run(args: &[String]) -> Result<()> {
    let simulation = build::executable(&["--workspace", "--bin", "simulation"], "simulation")?;
    shell::run(shell::command(simulation).args(args))
}

/// What every change is tried with.
pub(crate) fn of_every_change() -> Result<()> {
    run(&["--seeds".to_owned(), OF_EVERY_CHANGE.to_owned()])
}
