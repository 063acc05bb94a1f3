//! The web front-end: its packages, its build, its tests. Absent until `cockpit/package.json` exists.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::install::npm::Node;
use crate::{install, shell};

/// Directories that are made from the sources, not sources.
const MADE: &[&str] = &["node_modules", "dist", "coverage", "test-results", "playwright-report"];

fn dir() -> PathBuf {
    shell::root().join("cockpit")
}

/// Whether there is a front-end in this checkout.
pub(crate) fn exists() -> bool {
    dir().join("package.json").is_file()
}

/// Whether its package.json has a script of this name.
pub(crate) fn has_script(name: &str) -> Result<bool> {
    let text = fs::read_to_string(dir().join("package.json")).context("cockpit/package.json")?;
    let manifest: serde_json::Value = serde_json::from_str(&text).context("cockpit/package.json")?;
    Ok(manifest["scripts"][name].is_string())
}

/// An npm command in the front-end's directory.
pub(crate) fn npm(node: &Node, args: &[&str]) -> Command {
    let mut command = node.npm();
    command.current_dir(dir()).args(args);
    command
}

/// Installs the packages of the lock file, when they are not those already there.
pub(crate) fn packages(node: &Node) -> Result<()> {
    let wanted = modified(&dir().join("package-lock.json"));
    // npm writes this file last: it stands for a finished installation.
    let there = modified(&dir().join("node_modules/.package-lock.json"));
    if there.is_none() || there < wanted {
        shell::run(&mut npm(node, &["ci", "--no-audit", "--no-fund"]))?;
    }
    Ok(())
}

/// Builds what `query-api` serves, when a source is newer than it.
pub(crate) fn build() -> Result<()> {
    if !exists() {
        eprintln!("cockpit/package.json does not exist: there is no front-end to build");
        return Ok(());
    }
    if is_stale(&dir())? {
        let node = install::node()?;
        packages(&node)?;
        shell::run(&mut npm(&node, &["run", "build"]))?;
    }
    Ok(())
}

fn is_stale(cockpit: &Path) -> Result<bool> {
    let Some(built) = modified(&cockpit.join("dist/index.html")) else { return Ok(true) };
    Ok(newest(cockpit)?.is_some_and(|source| source > built))
}

fn newest(dir: &Path) -> Result<Option<SystemTime>> {
    let mut newest = None;
    for entry in fs::read_dir(dir).with_context(|| format!("cannot list {}", dir.display()))? {
        let entry = entry?;
        let found = if !entry.file_type()?.is_dir() {
            modified(&entry.path())
        } else if MADE.iter().any(|made| entry.file_name() == *made) {
            None
        } else {
            self::newest(&entry.path())?
        };
        newest = newest.max(found);
    }
    Ok(newest)
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|metadata| metadata.modified()).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn touch(file: &Path, seconds: u64) {
        fs::create_dir_all(file.parent().expect("it has a parent")).expect("the directory is made");
        let file = fs::File::create(file).expect("the file is made");
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).expect("the time is set");
    }

    #[test]
    fn a_build_is_stale_when_it_is_missing_or_a_source_is_newer() {
        let cockpit = tempfile::tempdir().expect("a directory");
        let cockpit = cockpit.path();
        touch(&cockpit.join("src/main.tsx"), 100);
        assert!(is_stale(cockpit).expect("it reads"), "nothing is built");

        touch(&cockpit.join("dist/index.html"), 200);
        touch(&cockpit.join("node_modules/x/index.js"), 300);
        assert!(!is_stale(cockpit).expect("it reads"), "packages are no sources");

        touch(&cockpit.join("src/main.tsx"), 400);
        assert!(is_stale(cockpit).expect("it reads"), "a source is newer");
    }
}
