//! Programs that come as Python wheels, each in a virtual environment of its own.

use std::path::PathBuf;

use anyhow::Result;

use super::cached;
use crate::shell;

/// A virtual environment that holds this one package.
pub(super) fn venv(package: &str, version: &str) -> Result<PathBuf> {
    cached(&format!("{package}-{version}"), |dir| {
        let python = super::python_venv()?;
        shell::run(shell::command(python).args(["-m", "venv"]).arg(dir))?;
        let mut pip = shell::command(dir.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]);
        shell::run(pip.arg(format!("{package}=={version}")))
    })
}
