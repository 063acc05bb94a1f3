//! `cargo xtask hostile`: what was made to hurt, sent to a platform of its own.
//!
//! With `--json` one object, else a table; with `--quick` only what every change is tried with. It fails when one input
//! is not answered as it must be, in time, and within the memory.

use std::os::unix::process::CommandExt as _;

use anyhow::{Context, Result};

use crate::build::{self, Profile};
use crate::{install, shell};

pub(crate) fn run(args: &[String]) -> Result<()> {
    install::postgres()?;
    install::python_venv()?;
    let teei = build::teei(Profile::Dev)?;
    let suite = build::executable(&["--workspace", "--example", "hostile"], "hostile")?;
    let error = shell::command(&suite).args(args).env("TEEI_BIN", teei).exec();
    Err(error).with_context(|| format!("{} could not be started", suite.display()))
}
