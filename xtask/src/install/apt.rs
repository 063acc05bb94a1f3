//! System packages, from apt.

use std::fs;
use std::process::Command;

use anyhow::{Result, bail};

use crate::shell;

/// Installs `package` unless `present` says that `what` is there.
pub(super) fn ensure(what: &str, package: &str, present: impl Fn() -> bool) -> Result<()> {
    if present() {
        return Ok(());
    }
    let Some(apt) = apt_get() else { bail!(needs(what, package)) };
    eprintln!("installing {what} ({package})");
    if !has_lists() {
        shell::run(apt().arg("update"))?;
    }
    let mut install = apt();
    if shell::run(install.args(["install", "--yes", "--no-install-recommends", package])).is_err() {
        // Old lists name files that the mirror has dropped: once more, with new ones.
        shell::run(apt().arg("update"))?;
        shell::run(apt().args(["install", "--yes", "--no-install-recommends", package]))?;
    }
    if !present() {
        bail!("the package {package} is installed, and {what} still cannot be run");
    }
    Ok(())
}

/// How to run apt without being asked anything, if this user can.
fn apt_get() -> Option<fn() -> Command> {
    shell::which("apt-get")?;
    let root = shell::output(shell::command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if root {
        Some(|| {
            let mut command = shell::command("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive");
            command
        })
    } else if shell::succeeds(shell::command("sudo").args(["-n", "true"])) {
        Some(|| {
            let mut command = shell::command("sudo");
            command.args(["-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            command
        })
    } else {
        None
    }
}

fn has_lists() -> bool {
    fs::read_dir("/var/lib/apt/lists")
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
}

fn needs(what: &str, package: &str) -> String {
    format!("needs {what}: run `apt-get install {package}` as root, or install it in another way")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_not_installed() {
        ensure("a thing", "no-such-package", || true).expect("nothing is to be done");
    }

    #[test]
    fn the_message_names_the_thing_and_the_command() {
        let message = needs("PostgreSQL 15 or later", "postgresql");
        assert!(
            message.starts_with("needs PostgreSQL 15 or later: run `apt-get install postgresql` as root")
        );
    }
}
