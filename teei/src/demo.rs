//! The whole main job on a fresh data directory, with its figures: load what a folder holds, load it
//! again, rebuild every read model and compare.

mod rebuild;
mod report;
mod resident;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use kernel::Timestamp;
use kernel::clock::Clock as _;
use runtime::SystemClock;
use serde_json::Value;

use crate::arguments::DemoOptions;
use crate::client::Client;
use crate::operator::import::{self, FileResult, InputFile};
use crate::up::Started;
use report::Report;

/// How long the read models may take to catch up before the demonstration gives up.
const CAUGHT_UP_WITHIN: Duration = Duration::from_mins(10);
/// How often it looks: each look costs the machine a little of what is measured.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// Runs the demonstration.
pub(crate) async fn run(options: DemoOptions) -> anyhow::Result<()> {
    crate::up::tracing_to_stderr();
    let scratch =
        tempfile::Builder::new().prefix("teei-demo-").tempdir().context("no temporary directory")?;
    // Other Unix users (PostgreSQL does not run as root) must be able to pass through.
    std::fs::set_permissions(scratch.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    let data_dir = scratch.path().join("data");
    let files = import::in_order(std::slice::from_ref(&options.inputs), None)?;
    if files.is_empty() {
        bail!("{} holds no CSV or JSON file", options.inputs.display());
    }
    let started = Box::pin(Started::start(&data_dir, &PathBuf::from("cockpit/dist"))).await?;
    let client =
        Client::new(started.command_url.clone(), started.cockpit_url.clone(), started.operator.clone());
    let told = measure(&client, &started, &files).await;
    started.stop().await;
    if options.keep {
        eprintln!("teei: the data directory is kept: {}", scratch.keep().join("data").display());
    }
    let report = told?;
    if options.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        report.show();
    }
    Ok(())
}

async fn measure(client: &Client, started: &Started, files: &[InputFile]) -> anyhow::Result<Report> {
    let began = Instant::now();
    let released = SystemClock.now();
    let loaded = load_all(client, files, released).await?;
    let accept_s = began.elapsed().as_secs_f64();
    let last = Instant::now();
    caught_up(client, loaded.iter().map(|file| file.last_sequence).max().unwrap_or(0)).await?;
    let caught_up_s = last.elapsed().as_secs_f64();
    let rows: u64 = loaded.iter().map(|file| file.rows - file.skipped).sum();
    eprintln!(
        "teei: loaded {rows} rows in {accept_s:.1} s, caught up {caught_up_s:.1} s later; loading them again"
    );
    let again = load_all(client, files, released).await?;
    caught_up(client, again.iter().map(|file| file.last_sequence).max().unwrap_or(0)).await?;
    let overview: Value = client.get("/v1/overview").await?;
    eprintln!("teei: rebuilding every read model");
    let rebuilt = rebuild::every_projection(client).await?;
    Ok(Report {
        files: loaded,
        again,
        commits: overview["last_sequence"].as_u64().unwrap_or(0),
        events: overview["events"].as_u64().unwrap_or(0),
        accept_s,
        caught_up_s,
        #[expect(clippy::cast_precision_loss, reason = "rows are far below 2^52")]
        rows_per_s: rows as f64 / accept_s,
        peak_rss_mb: resident::peaks(&started.roles.pids())?,
        rebuilt,
    })
}

/// Loads the files as one delivery, the last of them released at `released` and each before it a second
/// earlier. Loading a delivery again says nothing new; under a later time it would be a new release, in
/// which an old file takes back what a newer one corrected.
async fn load_all(
    client: &Client,
    files: &[InputFile],
    released: Timestamp,
) -> anyhow::Result<Vec<FileResult>> {
    let mut results = Vec::new();
    let mut as_of = released.plus_seconds(-i64::try_from(files.len())?);
    for file in files {
        as_of = as_of.plus_seconds(1);
        results.push(import::load(client, file, Some(&as_of.to_string()), false).await?);
    }
    Ok(results)
}

/// Waits until every read model has reached a position.
async fn caught_up(client: &Client, sequence: u64) -> anyhow::Result<()> {
    let until = Instant::now() + CAUGHT_UP_WITHIN;
    loop {
        let projections = rebuild::projections(client).await?;
        let behind: Vec<_> = projections.iter().filter(|(_, position)| *position < sequence).collect();
        if behind.is_empty() {
            return Ok(());
        }
        if Instant::now() > until {
            bail!("these read models did not reach {sequence}: {behind:?}");
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}
