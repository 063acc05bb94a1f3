//! Named steps with their times, and the table of them at the end.

mod budgets;

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

impl Done {
    fn is_over_budget(&self) -> bool {
        self.took > budgets::of(self.name)
    }
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
        let done = Done { name, took, end };
        if done.is_over_budget() {
            eprintln!(
                "=== {name}: over its budget of {} s (docs/guides/building.md)",
                budgets::of(name).as_secs()
            );
        }
        self.done.push(done);
    }

    /// The table of all steps.
    pub(crate) fn table(&self) -> String {
        let mut table = String::from("stage            seconds  budget  end\n");
        for done in &self.done {
            let end = match done.end {
                End::Passed => "passed",
                End::Failed => "FAILED",
                End::NotRun => "not run",
            };
            let (name, budget) = (done.name, budgets::of(done.name).as_secs());
            let over = if done.is_over_budget() { ", OVER ITS BUDGET" } else { "" };
            let _ = writeln!(table, "{name:<16} {:>7.1} {budget:>7}  {end}{over}", done.took.as_secs_f32());
        }
        let total: Duration = self.done.iter().map(|done| done.took).sum();
        let budget = budgets::TOTAL.as_secs();
        let _ = writeln!(table, "{:<16} {:>7.1} {budget:>7}", "total", total.as_secs_f32());
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
        stages.run("fmt", || bail!("broken"));
        stages.run("typos", || panic!("must not run"));
        assert!(stages.table().contains("not run"));
        assert_eq!(stages.verdict().expect_err("one failed").to_string(), "failed: fmt");
    }

    #[test]
    fn a_patient_run_goes_on_and_still_fails() {
        let mut ran = false;
        let mut stages = Stages::keeping_going();
        stages.run("fmt", || bail!("broken"));
        stages.run("typos", || {
            ran = true;
            Ok(())
        });
        assert!(ran);
        assert!(stages.verdict().is_err());
    }

    #[test]
    fn a_stage_over_its_budget_says_so() {
        let mut stages = Stages::failing_fast();
        let late = budgets::of("fmt") + Duration::from_secs(1);
        stages.done.push(Done { name: "fmt", took: late, end: End::Passed });
        stages.done.push(Done { name: "typos", took: Duration::ZERO, end: End::Passed });
        assert_eq!(stages.table().matches("OVER ITS BUDGET").count(), 1, "{}", stages.table());
        assert!(stages.verdict().is_ok(), "a slow machine is no fault of the change");
    }
}
