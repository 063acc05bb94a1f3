//! Building `teei`.
//!
//! Always with `--workspace`: cargo decides the features of a shared dependency from the packages it
//! was asked for, so `-p teei` would compile half the tree a second time beside what the tests use.

mod progress;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::shell;

/// The profile to build with (ADR 0006).
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Everyday work, tests and `up`.
    Dev,
    /// Measurements and the demo.
    Release,
}

/// Builds `teei` and returns its path.
pub(crate) fn teei(profile: Profile) -> Result<PathBuf> {
    let release: &[&str] = match profile {
        Profile::Dev => &[],
        Profile::Release => &["--release"],
    };
    eprintln!("building the platform: minutes the first time, afterwards only what changed");
    executable(&[&["--workspace", "--bin", "teei"], release].concat(), "teei")
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Runs `cargo build` with these arguments, shows how far it is, and returns the path of the program
/// called `name`.
pub(crate) fn executable(args: &[&str], name: &str) -> Result<PathBuf> {
    eprintln!("$ cargo build {}", args.join(" "));
    let mut cargo = shell::cargo();
    cargo.arg("build").args(args).arg("--message-format=json-render-diagnostics");
    let output = progress::run(cargo)?;
    if !output.status.success() {
        bail!("`cargo build {}` failed ({})", args.join(" "), output.status);
    }
    let text = String::from_utf8(output.stdout).context("cargo did not print UTF-8")?;
    find(&text, name).with_context(|| format!("cargo built no program called {name}"))
}

fn find(messages: &str, name: &str) -> Option<PathBuf> {
    messages.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok()).find_map(|message| {
        let named = message.target.is_some_and(|target| target.name == name);
        (message.reason == "compiler-artifact" && named).then_some(message.executable)?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_among_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"kernel"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"teei"},"executable":"target/debug/teei"}
{"reason":"build-finished","success":true}"#;
        assert_eq!(find(messages, "teei"), Some(PathBuf::from("target/debug/teei")));
        assert_eq!(find(messages, "kernel"), None);
    }
}
