//! `cargo xtask up`: the whole platform on this machine, with something in it to look at.

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::build::{self, Profile};
use crate::{cockpit, install, shell};

/// What `up` can be told. It is read before anything is built.
#[derive(Args)]
pub(crate) struct Options {
    /// Where servers, keys and data are kept. What is there is used again.
    #[arg(long, default_value = ".teei")]
    data_dir: PathBuf,
    /// Start without the sample company.
    #[arg(long)]
    no_sample: bool,
    /// Do not open a browser.
    #[arg(long)]
    no_open: bool,
    #[command(flatten)]
    typed: Typed,
    /// Passed on to `teei up` as it is: see `teei up --help` after the first build.
    #[arg(last = true)]
    teei: Vec<OsString>,
}

/// What is done anyway, and may be typed all the same.
#[derive(Args)]
struct Typed {
    #[arg(long, hide = true, overrides_with = "no_sample")]
    sample: bool,
    #[arg(long, hide = true, overrides_with = "no_open")]
    open: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    install::postgres()?;
    install::python_venv()?;
    cockpit::build()?;
    let teei = build::teei(Profile::Dev)?;

    // Replaces this process, so that Ctrl-C and every other signal reach `teei` and nothing else.
    let error = shell::command(&teei).args(options.arguments()).exec();
    Err(error).with_context(|| format!("{} could not be started", teei.display()))
}

impl Options {
    /// What `teei` is started with.
    fn arguments(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> =
            vec!["up".into(), "--data-dir".into(), self.data_dir.clone().into()];
        let (sample, open) = (self.typed.sample || !self.no_sample, self.typed.open || !self.no_open);
        arguments.extend(sample.then(|| "--sample".into()));
        arguments.extend(open.then(|| "--open".into()));
        arguments.extend(self.teei.iter().cloned());
        arguments
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn arguments(typed: &[&str]) -> Vec<OsString> {
        let typed = std::iter::once(&"up").chain(typed);
        Line::try_parse_from(typed).expect("it can be typed").options.arguments()
    }

    #[test]
    fn without_arguments_there_is_a_sample_to_look_at() {
        assert_eq!(arguments(&[]), ["up", "--data-dir", ".teei", "--sample", "--open"]);
    }

    #[test]
    fn a_default_can_be_typed() {
        assert_eq!(arguments(&["--sample", "--no-open"]), ["up", "--data-dir", ".teei", "--sample"]);
    }

    #[test]
    fn what_is_typed_takes_the_place_of_the_default() {
        let typed = ["--data-dir=elsewhere", "--no-open", "--", "--cockpit-dir", "dist"];
        let expected = ["up", "--data-dir", "elsewhere", "--sample", "--cockpit-dir", "dist"];
        assert_eq!(arguments(&typed), expected);
    }
}
