//! What the routine needs and a machine may not have: found if it is there, else installed, pinned, once.
//!
//! Tools go to a cache directory of ours and leave the machine's own alone: `$TEEI_CACHE_DIR`, else
//! `$XDG_CACHE_HOME/teei`, else `~/.cache/teei`. System packages come from apt, as root or through a
//! `sudo` that asks for nothing; otherwise the command to run is named.

mod apt;
mod cargo;
pub(crate) mod npm;
mod pins;
mod pip;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell;

/// The `typos` program.
pub(crate) fn typos() -> Result<PathBuf> {
    // Never the machine's own: another version knows other words.
    Ok(pip::venv("typos", pins::TYPOS)?.join("bin/typos"))
}

/// The `schemathesis` program.
pub(crate) fn schemathesis() -> Result<PathBuf> {
    Ok(pip::venv("schemathesis", pins::SCHEMATHESIS)?.join("bin/schemathesis"))
}

/// The `cargo-nextest` program.
pub(crate) fn nextest() -> Result<PathBuf> {
    // Without its self-update, which is half of what there is to compile.
    let features = ["--no-default-features", "--features", "default-no-update"];
    cargo::tool("cargo-nextest", pins::NEXTEST, &features)
}

/// The `cargo-deny` program.
pub(crate) fn deny() -> Result<PathBuf> {
    cargo::tool("cargo-deny", pins::DENY, &[])
}

/// The `cargo-machete` program.
pub(crate) fn machete() -> Result<PathBuf> {
    cargo::tool("cargo-machete", pins::MACHETE, &[])
}

/// Node and npm.
pub(crate) fn node() -> Result<npm::Node> {
    npm::node()
}

/// PostgreSQL's server programs, which are rarely on `PATH`.
pub(crate) fn postgres() -> Result<()> {
    let present = || {
        let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let debian = debian.map(|version| version.path().join("bin/postgres"));
        shell::which("postgres").into_iter().chain(debian).any(|postgres| {
            shell::version_of(shell::command(postgres).arg("--version"))
                .is_some_and(|version| version[0] >= pins::POSTGRES_MIN)
        })
    };
    apt::ensure(&format!("PostgreSQL {} or later", pins::POSTGRES_MIN), "postgresql", present)
}

/// A Python with the means to make a virtual environment: the servers of `teei up` come as wheels.
pub(crate) fn python_venv() -> Result<PathBuf> {
    // The second is what apt completes, when the first is one that somebody put before it.
    let find = || {
        let pythons = ["python3", "/usr/bin/python3"].map(PathBuf::from);
        pythons
            .into_iter()
            .find(|python| shell::succeeds(shell::command(python).args(["-c", "import ensurepip, venv"])))
    };
    apt::ensure("Python 3 with venv", "python3-venv", || find().is_some())?;
    find().context("Python was installed and has vanished")
}

/// A Chromium, for the tests that look at the cockpit: `$TEEI_CHROMIUM`, else one on `PATH`.
pub(crate) fn chromium() -> Result<PathBuf> {
    let find = || {
        let given = std::env::var_os("TEEI_CHROMIUM").map(PathBuf::from);
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let mut all = given.into_iter().chain(names.iter().filter_map(|name| shell::which(name)));
        // Started, because some distributions ship a program that only says how to get a snap.
        all.find(|program| shell::version_of(shell::command(program).arg("--version")).is_some())
    };
    apt::ensure("Chromium", "chromium", || find().is_some())?;
    find().context("Chromium was installed and has vanished")
}

/// A directory of the cache that is made once; `make` fills it. Half of one is never used.
fn cached(name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    cached_in(&cache_dir()?, name, make)
}

fn cached_in(cache: &Path, name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let (dir, complete) = (cache.join(name), cache.join(name).join(".complete"));
    fs::create_dir_all(cache).with_context(|| format!("cannot make the cache {}", cache.display()))?;
    // Two commands may run at once; the second waits and finds the work done.
    let lock = fs::File::create(cache.join(format!("{name}.lock")))?;
    lock.lock().with_context(|| format!("cannot lock {name} in the cache"))?;
    if !complete.exists() {
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        fs::create_dir(&dir)?;
        eprintln!("installing {name} in {}", cache.display());
        make(&dir).with_context(|| format!("installing {name}"))?;
        fs::write(&complete, "")?;
    }
    Ok(dir)
}

fn cache_dir() -> Result<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let dir = variable("TEEI_CACHE_DIR")
        .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("teei")))
        .or_else(|| Some(variable("HOME")?.join(".cache/teei")));
    Ok(dir.context("there is no home directory: set TEEI_CACHE_DIR")?.join("tools"))
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_tool_is_made_once() {
        let cache = tempfile::tempdir().expect("a directory");
        let made = cached_in(cache.path(), "tool-1", |dir| Ok(fs::write(dir.join("tool"), "x")?));
        assert!(made.expect("it is made").join("tool").exists());
        cached_in(cache.path(), "tool-1", |_| bail!("made twice")).expect("it is found");
    }

    #[test]
    fn half_a_tool_is_made_again() {
        let cache = tempfile::tempdir().expect("a directory");
        let broken = cached_in(cache.path(), "tool-1", |dir| {
            fs::write(dir.join("half"), "x")?;
            bail!("the network is down")
        });
        assert!(format!("{:#}", broken.expect_err("it failed")).contains("installing tool-1"));
        let made = cached_in(cache.path(), "tool-1", |_| Ok(())).expect("it is made");
        assert!(!made.join("half").exists());
    }
}
