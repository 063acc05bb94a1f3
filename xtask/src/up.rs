//! `cargo xtask up`: the whole platform on this machine, with something in it to look at.

use std::os::unix::process::CommandExt as _;

use anyhow::{Context, Result};

use crate::build::{self, Profile};
use crate::{cockpit, install, shell};

/// What `up` says to `teei up` unless the caller says otherwise.
const DEFAULTS: &[&[&str]] = &[&["--data-dir", ".teei"], &["--sample"], &["--open"]];

pub(crate) fn run(args: &[String]) -> Result<()> {
    install::postgres()?;
    install::python_venv()?;
    cockpit::build()?;
    let teei = build::teei(Profile::Dev)?;

    // Replaces this process, so that Ctrl-C and every other signal reach `teei` and nothing else.
    let error = shell::command(&teei).arg("up").args(with_defaults(args)).exec();
    Err(error).with_context(|| format!("{} could not be started", teei.display()))
}

fn with_defaults(args: &[String]) -> Vec<String> {
    let given = |flag: &str| {
        let negated = flag.replacen("--", "--no-", 1);
        args.iter().any(|arg| arg == flag || arg.starts_with(&format!("{flag}=")) || *arg == negated)
    };
    let defaults = DEFAULTS.iter().filter(|words| !given(words[0])).flat_map(|words| words.iter());
    // `--no-open` and the like are ours: they only take a default away.
    let rest = args
        .iter()
        .filter(|arg| !DEFAULTS.iter().any(|words| arg.strip_prefix("--no-") == words[0].strip_prefix("--")));
    defaults.map(ToString::to_string).chain(rest.cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn without_arguments_there_is_a_sample_to_look_at() {
        assert_eq!(with_defaults(&[]), args(&["--data-dir", ".teei", "--sample", "--open"]));
    }

    #[test]
    fn what_the_caller_gives_replaces_the_default() {
        let given = args(&["--data-dir=elsewhere", "--no-open", "--port", "8080"]);
        assert_eq!(with_defaults(&given), args(&["--sample", "--data-dir=elsewhere", "--port", "8080"]));
    }
}
