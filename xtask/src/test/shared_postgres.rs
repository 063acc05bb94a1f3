//! The PostgreSQL that the tests of one run share: started before them, ended after them.
//!
//! It is a program of its own, and ends when its input ends: so it outlives neither a run that fails nor an
//! xtask that is killed.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{build, shell};

/// What `test-servers` reads: the data directory of the PostgreSQL to use.
pub(super) const VARIABLE: &str = "TEEI_TEST_POSTGRES";

pub(super) struct SharedPostgres {
    process: Child,
    data_dir: PathBuf,
}

impl SharedPostgres {
    /// Builds the program and returns when the server answers.
    pub(super) fn start() -> Result<Self> {
        let program = build::executable(&["--workspace", "--example", "shared_postgres"], "shared_postgres")?;
        Self::started(&mut shell::command(program))
    }

    fn started(command: &mut Command) -> Result<Self> {
        // In a group of its own: Ctrl-C is for the tests, and the server goes when we do.
        let command = command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().context("the PostgreSQL of the tests could not be started")?;
        let mut line = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout)
                .read_line(&mut line)
                .context("the PostgreSQL of the tests says nothing")?;
        }
        if line.is_empty() {
            let status = process.wait().context("the PostgreSQL of the tests was lost")?;
            bail!("the PostgreSQL of the tests did not start ({status})");
        }
        Ok(Self { process, data_dir: PathBuf::from(line.trim_end()) })
    }

    pub(super) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Ends its input and waits until it has stopped.
    pub(super) fn stop(mut self) -> Result<()> {
        drop(self.process.stdin.take());
        let status = self.process.wait().context("the PostgreSQL of the tests was lost")?;
        if !status.success() {
            bail!("the PostgreSQL of the tests did not end well ({status})");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Result<SharedPostgres> {
        SharedPostgres::started(Command::new("sh").args(["-c", script]))
    }

    #[test]
    fn its_directory_is_the_line_it_prints_and_it_ends_with_its_input() {
        let shared = shell("echo '/a data directory'; cat").expect("it starts");
        assert_eq!(shared.data_dir(), Path::new("/a data directory"));
        shared.stop().expect("it ends");
    }

    #[test]
    fn one_that_does_not_start_or_does_not_end_well_is_told() {
        let refused = shell("exit 3").err().expect("it printed nothing").to_string();
        assert!(refused.contains("did not start") && refused.contains('3'), "{refused}");
        let shared = shell("echo /somewhere; cat; exit 4").expect("it starts");
        let ended = shared.stop().expect_err("it ended with 4").to_string();
        assert!(ended.contains("did not end well") && ended.contains('4'), "{ended}");
    }
}
