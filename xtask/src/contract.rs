//! `cargo xtask contract --requests N`: both APIs of a platform of its own, held against their documents by schemathesis.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::build::{self, Profile};
use crate::{install, shell};

/// How many requests every change is tried with, beside the three thousand of a fixed set: a minute of them.
const OF_EVERY_CHANGE: &str = "400";

pub(crate) fn run(args: &[String]) -> Result<()> {
    install::postgres()?;
    install::python_venv()?;
    let teei = build::teei(Profile::Dev)?;
    shell::run(program(&teei)?.args(args))
}

/// What every change is tried with.
pub(crate) fn of_every_change(teei: &Path) -> Result<()> {
    shell::run(program(teei)?.args(["--requests", OF_EVERY_CHANGE]))
}

fn program(teei: &Path) -> Result<Command> {
    let schemathesis = install::schemathesis()?;
    let program = build::executable(&["--workspace", "--example", "contract"], "contract")?;
    let mut command = shell::command(program);
    command.env("TEEI_BIN", teei).env("SCHEMATHESIS", schemathesis);
    Ok(command)
}
