//! Programs that come as crates.

use std::path::PathBuf;

use anyhow::Result;

use super::cached;
use crate::shell;

/// A program of this version or a newer one from `PATH`, else this version, built in the cache.
/// `features` are what cargo is told about them.
pub(super) fn tool(name: &str, version: &str, features: &[&str]) -> Result<PathBuf> {
    if let Some(found) = shell::which(name)
        && new_enough(shell::version_of(shell::command(&found).args(version_args(name))), version)
    {
        return Ok(found);
    }
    let dir = cached(&format!("{name}-{version}"), |dir| {
        // A debug build without debug information: these tools wait for compilers and disks, and it is
        // made in a fraction of the time.
        let mut install = shell::cargo();
        install.env("CARGO_PROFILE_DEV_DEBUG", "0");
        install.args(["install", "--quiet", "--locked", "--debug", "--root"]).arg(dir);
        shell::run(install.args(features).arg(format!("{name}@{version}")))
    })?;
    Ok(dir.join("bin").join(name))
}

/// Cargo's own subcommands want their name first, as cargo would pass it.
fn version_args(name: &str) -> Vec<&str> {
    match name {
        "cargo-nextest" => vec!["nextest", "--version"],
        _ => vec!["--version"],
    }
}

fn new_enough(found: Option<Vec<u32>>, wanted: &str) -> bool {
    let wanted: Vec<u32> = wanted.split('.').filter_map(|part| part.parse().ok()).collect();
    found.is_some_and(|found| found >= wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_program_is_not_taken() {
        assert!(new_enough(Some(vec![0, 9, 143]), "0.9.143"));
        assert!(new_enough(Some(vec![0, 10, 0]), "0.9.143"));
        assert!(!new_enough(Some(vec![0, 9, 99]), "0.9.143"));
        assert!(!new_enough(None, "0.9.143"));
    }
}
