//! `cargo xtask demo --inputs DIR --json`: the main job on real files, measured.
//!
//! Everything but the JSON object goes to standard error, so that the output can be piped.

use std::os::unix::process::CommandExt as _;

use anyhow::{Context, Result};

use crate::build::{self, Profile};
use crate::{install, shell};

pub(crate) fn run(args: &[String]) -> Result<()> {
    install::postgres()?;
    install::python_venv()?;
    let teei = build::teei(Profile::Release)?;
    // The caller's directory, because `--inputs` may be relative to it.
    let here = std::env::current_dir().context("the current directory is gone")?;
    let error = shell::command(&teei).current_dir(here).arg("demo").args(args).exec();
    Err(error).with_context(|| format!("{} could not be started", teei.display()))
}
