//! Puts a text that no rule found before a reviewer.

use clap::Args;
use serde_json::{Value, json};
use uuid::Uuid;

use super::text;
use crate::client::Client;

/// Which text, and how to show what came of it.
#[derive(Args, Clone, Debug)]
pub(crate) struct FlagOptions {
    /// The kind of record, for example `kintell_session` or `buddy_feedback`.
    kind: String,
    /// The record.
    record: Uuid,
    /// Nobody but its reviewer reads it until it is decided. One that waits already becomes urgent.
    #[arg(long)]
    urgent: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Puts it there.
pub(super) async fn run(client: &Client, options: &FlagOptions) -> anyhow::Result<()> {
    let urgency = if options.urgent { "high" } else { "medium" };
    let body = json!({ "kind": options.kind, "record": options.record, "urgency": urgency });
    let told: Value = client.command("/v1/safety/flags", &body).await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&told)?);
    } else if told["outcome"] == "known" {
        println!("It was flagged before: {}.", text(&told, "item_id"));
    } else {
        println!("{} waits for a reviewer.", text(&told, "item_id"));
    }
    Ok(())
}
