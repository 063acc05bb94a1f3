//! Named steps with their times, and the table of them at the end.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// What a run of several steps came to.
pub(crate) struct Stages {
    keep_going: bool,
    done: Vec<Done>,
}

struct Done {
    name: &'static str,
    took: Duration,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Passed,
    Failed,
    NotRun,
}

impl Stages {
    /// A run that stops at the first failure.
    pub(crate) fn failing_fast() -> Self {
        Self { keep_going: false, done: Vec::new() }
    }

    /// A run that goes on after a failure and fails at the end: one remote run then tells everything.
    pub(crate) fn keeping_going() -> Self {
        Self { keep_going: true, done: Vec::new() }
    }

    /// Runs one step, unless an earlier one failed and this run stops at failures.
    pub(crate) fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) {
        if !self.keep_going && self.failed().next().is_some() {
            self.done.push(Done { name, took: Duration::ZERO, end: End::NotRun });
            return;
        }
        eprintln!("\n=== {name}");
        let start = Instant::now();
        let result = step();
        let took = start.elapsed();
        let end = match result {
            Ok(()) => {
                eprintln!("=== {name}: passed in {:.1} s", took.as_secs_f32());
                End::Passed
            }
            Err(error) => {
                eprintln!("{error:#}\n=== {name}: FAILED after {:.1} s", took.as_secs_f32());
                End::Failed
            }
        };
        self.done.push(Done { name, took, end });
    }

    /// The table of all steps.
    pub(crate) fn table(&self) -> String {
        let mut table = String::from("stage            seconds  end\n");
        for Done { name, took, end } in &self.done {
            let end = match end {
                End::Passed => "passed",
                End::Failed => "FAILED",
                End::NotRun => "not run",
            };
            let _ = writeln!(table, "{name:<16} {:>7.1}  {end}", took.as_secs_f32());
        }
        let total: Duration = self.done.iter().map(|done| done.took).sum();
        let _ = writeln!(table, "{:<16} {:>7.1}", "total", total.as_secs_f32());
        table
    }

    /// An error that names the failed steps, if there are any.
    pub(crate) fn verdict(&self) -> Result<()> {
        let failed: Vec<_> = self.failed().collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    }

    fn failed(&self) -> impl Iterator<Item = &'static str> {
        self.done.iter().filter(|done| done.end == End::Failed).map(|done| done.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_failure_a_fast_run_stops() {
        let mut stages = Stages::failing_fast();
        stages.run("one", || bail!("broken"));
        stages.run("two", || panic!("must not run"));
        assert!(stages.table().contains("not run"));
        assert_eq!(stages.verdict().expect_err("one failed").to_string(), "failed: one");
    }

    #[test]
    fn a_patient_run_goes_on_and_still_fails() {
        let mut ran = false;
        let mut stages = Stages::keeping_going();
        stages.run("one", || bail!("broken"));
        stages.run("two", || {
            ran = true;
            Ok(())
        });
        assert!(ran);
        assert!(stages.verdict().is_err());
    }
}
