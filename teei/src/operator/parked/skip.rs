//! Leaves the first commit of a key out.

use anyhow::bail;
use clap::Args;
use serde_json::{Value, json};

use super::key::{CARRIED_OUT_WITHIN, Key};
use crate::client::Client;
use crate::operator::projections::ordered;
use crate::show;

/// What to leave out.
#[derive(Args, Clone, Debug)]
pub(crate) struct SkipOptions {
    #[command(flatten)]
    key: Key,
    /// The sequence of the first parked commit of the key: it must be named, so that no other is left out.
    #[arg(long)]
    sequence: u64,
    /// Why, in words. It becomes part of the history.
    #[arg(long)]
    reason: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Orders it and waits for the report.
pub(super) async fn run(client: &Client, options: SkipOptions) -> anyhow::Result<()> {
    let SkipOptions { key, sequence, reason, json } = options;
    let commits = key.commits(client).await?;
    let first = &commits[0]["sequence"];
    if first.as_u64() != Some(sequence) {
        bail!(
            "the first parked commit of {} is {first}, not {sequence}; only the first can be left out",
            key.key
        );
    }
    let spinner = show::spinner(&format!("leaving commit {sequence} out"));
    let body = json!({ "sequence": sequence, "reason": reason });
    let order = ordered::order(client, &key.order("skip"), &body).await?;
    let report: Value = ordered::report_of_key(
        client,
        "operations.parked_event.skipped",
        key.pair(),
        order,
        CARRIED_OUT_WITHIN,
    )
    .await?;
    spinner.finish_and_clear();
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    }
    if report["skipped"] != true {
        bail!("commit {sequence} was no longer the first of its key: nothing was left out");
    }
    if !json {
        println!("Commit {sequence} is left out of {}; the history still has it.", key.projection);
        if commits.len() > 1 {
            println!(
                "Behind it: {}. To drive them again: teei parked redrive {} {}",
                commits.len() - 1,
                key.projection,
                key.key
            );
        }
    }
    Ok(())
}
