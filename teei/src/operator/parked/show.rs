//! Everything parked under one key.

use clap::Args;
use serde_json::{Value, json};

use super::key::Key;
use super::list;
use crate::client::Client;

/// Which key.
#[derive(Args, Clone, Debug)]
pub(crate) struct ShowOptions {
    #[command(flatten)]
    key: Key,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Shows the commits of the key, and where to read the first one's events.
pub(super) async fn run(client: &Client, ShowOptions { key, json }: ShowOptions) -> anyhow::Result<()> {
    let mut commits = key.commits(client).await?;
    for commit in &mut commits {
        commit["projection"] = json!(key.projection);
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&commits)?);
        return Ok(());
    }
    println!("{}", list::table(&commits));
    for line in next_steps(&key, &commits[0]) {
        println!("{line}");
    }
    Ok(())
}

fn next_steps(key: &Key, first: &Value) -> Vec<String> {
    let Key { projection, key } = key;
    let mut steps = Vec::new();
    if let Some(aggregate) = first["aggregate_id"].as_str() {
        steps.push(format!("Its events:      teei events tail --aggregate-id {aggregate}"));
    }
    steps.push(format!("Drive it again:  teei parked redrive {projection} {key}"));
    let sequence = &first["sequence"];
    steps.push(format!(
        "Leave it out:    teei parked skip {projection} {key} --sequence {sequence} --reason \"...\""
    ));
    steps
}
