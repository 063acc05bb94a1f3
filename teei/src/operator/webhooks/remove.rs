//! Removes a sender of webhooks.

use clap::Args;
use serde_json::json;

use crate::client::{Client, path};

/// Whom.
#[derive(Args, Clone, Debug)]
pub(crate) struct RemoveOptions {
    /// The id of the sender.
    provider: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Removes it.
pub(super) async fn run(client: &Client, options: &RemoveOptions) -> anyhow::Result<()> {
    client.remove(&path(&["v1", "webhook-providers", &options.provider], &[])).await?;
    if options.json {
        println!("{}", json!({ "removed": options.provider }));
    } else {
        println!("{} is removed; what it sent stays.", options.provider);
    }
    Ok(())
}
