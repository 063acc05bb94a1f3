//! Drives a key again.

use anyhow::bail;
use clap::Args;
use serde_json::{Value, json};

use super::key::{CARRIED_OUT_WITHIN, Key};
use crate::client::Client;
use crate::operator::projections::ordered;
use crate::show;

/// Which key.
#[derive(Args, Clone, Debug)]
pub(crate) struct RedriveOptions {
    #[command(flatten)]
    key: Key,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Orders it, waits for the report, and fails when something is still parked.
pub(super) async fn run(client: &Client, RedriveOptions { key, json }: RedriveOptions) -> anyhow::Result<()> {
    let commits = key.commits(client).await?;
    let spinner = show::spinner(&format!("driving {} commits again", commits.len()));
    let order = ordered::order(client, &key.order("redrive"), &json!({})).await?;
    let report: Value = ordered::report_of_key(
        client,
        "operations.parked_event.redriven",
        key.pair(),
        order,
        CARRIED_OUT_WITHIN,
    )
    .await?;
    spinner.finish_and_clear();
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!(
            "{} went through, {} still parked",
            show::count(&report["applied"]),
            show::count(&report["remaining"])
        );
    }
    if report["remaining"].as_u64() == Some(0) {
        return Ok(());
    }
    let Key { projection, key } = &key;
    bail!("the first one left failed again: `teei parked show {projection} {key}` says why")
}
