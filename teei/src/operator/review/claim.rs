//! Holds an item.

use anyhow::bail;
use clap::Args;
use serde_json::{Value, json};
use uuid::Uuid;

use super::text;
use crate::client::{Client, path};
use crate::show;

/// How many items are proposed at once.
const CANDIDATES: usize = 20;

/// Which item, and how to show what came of it.
#[derive(Args, Clone, Debug)]
pub(crate) struct ClaimOptions {
    /// The item; without one, the most urgent that is free.
    item: Option<Uuid>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Holds it.
pub(super) async fn run(client: &Client, options: &ClaimOptions) -> anyhow::Result<()> {
    let lease: Value = if let Some(item) = options.item {
        let at = path(&["v1", "safety", "queue", &item.to_string(), "claim"], &[]);
        client.command(&at, &json!(null)).await?
    } else {
        let filters = [("free", true.to_string())];
        let items = client.get_pages(&["v1", "safety", "queue"], &filters, CANDIDATES).await?;
        if items.is_empty() {
            bail!("no item is free");
        }
        let candidates: Vec<&Value> = items.iter().map(|item| &item["id"]).collect();
        client.command("/v1/safety/queue/claim", &json!({ "candidates": candidates })).await?
    };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&lease)?);
    } else {
        println!("You hold {} until {}.", text(&lease, "item_id"), show::time(&lease["lease_until"]));
    }
    Ok(())
}
