//! The program of `cargo xtask contract`: both APIs of a platform of its own, held against their documents by
//! schemathesis with all of its checks.

use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tests::hostile::Target;
use tests::started::Started;
use tokio::process::Command;

/// How many requests are sent unless it is said.
const REQUESTS: u64 = 2_000;
/// What says what an answer may be, beside the checks themselves.
const CONFIG: &str = include_str!("contract.toml");
/// These end the login that asks, when they are led to its own id: they are tried last, apart.
const END_THE_LOGIN: [&str; 2] = ["endLoginSessions", "setLoginPassword"];

#[tokio::main]
async fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Vec<String>) -> Result<bool> {
    let (mut requests, mut as_json) = (REQUESTS, false);
    let mut rest = arguments.into_iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--json" => as_json = true,
            "--requests" => requests = rest.next().context("--requests needs a number")?.parse()?,
            other => bail!("{other} is not known: there are --requests N and --json"),
        }
    }
    let program = PathBuf::from(std::env::var_os("SCHEMATHESIS").context("SCHEMATHESIS names the program")?);
    let started = Started::start().await?;
    let told = check(&program, &started, requests).await;
    let stopped = started.stop().await;
    let runs = told?;
    stopped?;
    let sum = |field: &str| runs.iter().filter_map(|run| run[field].as_u64()).sum::<u64>();
    let (sent, failures, errors) = (sum("requests"), sum("failures"), sum("errors"));
    if as_json {
        let all = json!({ "requests": sent, "failures": failures, "errors": errors, "runs": runs });
        println!("{}", serde_json::to_string_pretty(&all)?);
    }
    eprintln!("{sent} requests, {failures} failures, {errors} errors");
    Ok(failures + errors == 0)
}

async fn check(program: &Path, started: &Started, requests: u64) -> Result<Vec<Value>> {
    let target = Target::of(&started.data_dir()).await?;
    let folder = tempfile::tempdir()?;
    let mut runs = Vec::new();
    // The shares are those of their operations; what a fixed set of examples takes is not counted.
    for (api, url, share) in [("query", target.query_url(), 2), ("command", target.command_url(), 3)] {
        let document = folder.path().join(format!("{api}.json"));
        let text = target.document(&url).await?;
        std::fs::write(&document, &text)?;
        let operations = operations(&text)?;
        let each = (requests * share / 5 / operations.max(1)).max(1);
        let except = if api == "command" { &END_THE_LOGIN[..] } else { &[] };
        let run =
            Run { program, folder: folder.path(), document: &document, url: &url, token: target.token() };
        runs.push(run.of(api, each, except, false).await?);
        if !except.is_empty() {
            runs.push(run.of("logins", each, except, true).await?);
        }
    }
    Ok(runs)
}

/// How many operations a document has.
fn operations(document: &str) -> Result<u64> {
    let document: Value = serde_json::from_str(document)?;
    let paths = document["paths"].as_object().context("a document has paths")?;
    Ok(paths.values().filter_map(|path| path.as_object()).map(|path| path.len() as u64).sum())
}

struct Run<'a> {
    program: &'a Path,
    folder: &'a Path,
    document: &'a Path,
    url: &'a str,
    token: &'a str,
}

impl Run<'_> {
    /// Runs over all operations but these, or over these only.
    async fn of(&self, name: &str, each: u64, these: &[&str], only: bool) -> Result<Value> {
        let (config, report) =
            (self.folder.join("contract.toml"), self.folder.join(format!("{name}-report.json")));
        std::fs::write(&config, CONFIG)?;
        let mut command = Command::new(self.program);
        command.current_dir(self.folder).arg("--config-file").arg(&config).arg("--no-color").arg("run");
        command.arg(self.document).args([
            "--url",
            self.url,
            "--checks",
            "all",
            "--seed",
            "1",
            "--workers",
            "1",
        ]);
        command.args(["--phases", "examples,coverage,fuzzing", "--max-examples", &each.to_string()]);
        command.args(["--report", "json", "--report-json-path"]).arg(&report);
        command.args(["-H", &format!("Authorization: Bearer {}", self.token)]);
        for operation in these {
            command.args([if only { "--include-operation-id" } else { "--exclude-operation-id" }, operation]);
        }
        let ended =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).output().await?;
        let text = std::fs::read(&report).with_context(|| {
            format!("{name}: schemathesis left no report: {}", String::from_utf8_lossy(&ended.stdout))
        })?;
        let report: Value = serde_json::from_slice(&text)?;
        let count = |list: &Value| {
            list.as_array().into_iter().flatten().filter_map(|one| one["count"].as_u64()).sum::<u64>()
        };
        let (failures, errors) = (count(&report["failures"]), count(&report["errors"]));
        if failures + errors > 0 || !ended.status.success() {
            eprintln!("{}", String::from_utf8_lossy(&ended.stdout));
        }
        Ok(json!({
            "name": name,
            "requests": report["test_cases"]["generated"],
            "operations": report["operations"]["tested"],
            "failures": failures,
            "errors": errors,
            "kinds": report["failures"],
        }))
    }
}
