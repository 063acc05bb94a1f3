//! `cargo xtask test`: installs what is missing, then runs every test there is.

mod shared_postgres;
mod slowest;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::build::{self, Profile};
use crate::install::npm::Node;
use crate::stages::Stages;
use crate::{cockpit, contract, install, shell, simulate};
use shared_postgres::SharedPostgres;

/// What the tests of the whole system read: the program under test, and a browser.
const TEEI_BIN: &str = "TEEI_BIN";
const CHROMIUM: &str = "TEEI_CHROMIUM";

pub(crate) fn run(args: &[String]) -> Result<()> {
    if !args.is_empty() {
        let tools = Tools::install()?;
        return nextest(&tools, &build::teei(Profile::Dev)?, args, Output::Terminal);
    }
    let mut stages = Stages::keeping_going();
    all(&mut stages, Output::Terminal);
    eprintln!("\n{}", stages.table());
    stages.verdict()
}

/// Where nextest's report goes.
pub(crate) enum Output<'a> {
    /// To the terminal, with its colours and its progress bar.
    Terminal,
    /// To standard error, and the lines of its summary here too.
    Kept(&'a mut Vec<String>),
}

/// What the tests need on the machine.
struct Tools {
    nextest: PathBuf,
    chromium: PathBuf,
}

impl Tools {
    fn install() -> Result<Self> {
        install::postgres()?;
        install::python_venv()?;
        Ok(Self { nextest: install::nextest()?, chromium: install::chromium()? })
    }

    fn nextest(&self) -> Command {
        let mut command = shell::command(&self.nextest);
        // Examples are measurements and generators: clippy reads them, and no test runs them.
        command.args(["nextest", "run", "--workspace", "--lib", "--bins", "--tests"]);
        command
    }
}

/// Every test; nextest's last, so that its summary ends the output.
pub(crate) fn all(stages: &mut Stages, output: Output<'_>) {
    let mut tools = None;
    stages.run("tools", || {
        tools = Some(Tools::install()?);
        Ok(())
    });
    let tools = || tools.as_ref().context("what the tests need could not be installed");
    if cockpit::exists() {
        cockpit_tests(stages);
    }
    let mut teei = None;
    stages.run("build", || {
        teei = Some(build::teei(Profile::Dev)?);
        shell::run(tools()?.nextest().args(["--no-run", "--cargo-quiet"]))
    });
    let teei = || teei.as_ref().context("the program could not be built");
    if cockpit::exists() && cockpit::has_script("test:browser").unwrap_or(false) {
        stages.run("cockpit browser", || {
            let mut npm = cockpit::npm(&install::node()?, &["run", "test:browser"]);
            shell::run(npm.env(CHROMIUM, &tools()?.chromium).env(TEEI_BIN, teei()?))
        });
    }
    stages.run("simulate", simulate::of_every_change);
    stages.run("contract", || contract::of_every_change(teei()?));
    stages.run("nextest", || nextest(tools()?, teei()?, &[], output));
}

fn cockpit_tests(stages: &mut Stages) {
    let mut node: Option<Node> = None;
    stages.run("cockpit packages", || {
        let found = install::node()?;
        cockpit::packages(&found)?;
        node = Some(found);
        Ok(())
    });
    let script = |name: &'static str| {
        let node = node.as_ref().context("the cockpit's packages could not be installed")?;
        if !cockpit::has_script(name)? {
            bail!("cockpit/package.json has no script `{name}`");
        }
        shell::run(&mut cockpit::npm(node, &["run", name]))
    };
    stages.run("cockpit types", || script("typecheck"));
    stages.run("cockpit tests", || script("test"));
    stages.run("cockpit build", cockpit::build);
}

/// With one PostgreSQL for all tests that do not need their own.
fn nextest(tools: &Tools, teei: &Path, args: &[String], output: Output<'_>) -> Result<()> {
    // A test of telemetry starts it.
    build::executable(&["--workspace", "--example", "instrumented"], "instrumented")?;
    let postgres = SharedPostgres::start()?;
    let mut command = tools.nextest();
    command.args(args);
    command.env(TEEI_BIN, teei).env(CHROMIUM, &tools.chromium);
    command.env(shared_postgres::VARIABLE, postgres.data_dir());
    let tested = run_nextest(&mut command, output);
    let stopped = postgres.stop();
    tested.and(stopped)
}

fn run_nextest(command: &mut Command, output: Output<'_>) -> Result<()> {
    match output {
        Output::Terminal => shell::run(command),
        Output::Kept(summary) => {
            let mut child = command.stderr(Stdio::piped()).spawn().context("nextest could not be started")?;
            let lines = shown_and_kept(child.stderr.take())?;
            let status = child.wait().context("nextest was lost")?;
            eprintln!("\n{}", slowest::table(&lines));
            *summary = summary_of(lines);
            if !status.success() {
                bail!("nextest: not every test passed ({status})");
            }
            Ok(())
        }
    }
}

/// Copies each line to standard error as it comes, and returns them all.
fn shown_and_kept(stderr: Option<ChildStderr>) -> Result<Vec<String>> {
    let mut ours = std::io::stderr();
    let mut lines = Vec::new();
    for line in stderr.into_iter().flat_map(|stderr| BufReader::new(stderr).lines()) {
        let line = line.context("nextest's output cannot be read")?;
        writeln!(ours, "{line}")?;
        lines.push(line);
    }
    Ok(lines)
}

/// From the last `Summary` line to the end: the counts, then the tests that failed.
fn summary_of(mut lines: Vec<String>) -> Vec<String> {
    let start = lines.iter().rposition(|line| line.trim_start().starts_with("Summary"));
    start.map(|start| lines.split_off(start)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_is_everything_from_its_line_on() {
        let lines = ["    PASS [0.1s] kernel a", "     Summary [0.2s] 2 tests run", "    FAIL kernel b"];
        let summary = summary_of(lines.map(ToOwned::to_owned).to_vec());
        assert_eq!(summary, ["     Summary [0.2s] 2 tests run", "    FAIL kernel b"]);
    }

    #[test]
    fn a_run_that_did_not_compile_has_no_summary() {
        assert_eq!(summary_of(vec!["error: could not compile".to_owned()]), Vec::<String>::new());
    }
}
