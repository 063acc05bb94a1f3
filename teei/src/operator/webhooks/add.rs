//! Adds a sender of webhooks.

use clap::Args;
use serde_json::{Value, json};

use crate::client::Client;

/// Who is to send.
#[derive(Args, Clone, Debug)]
pub(crate) struct AddOptions {
    /// A name for people.
    name: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Adds it and shows its secret.
pub(super) async fn run(client: &Client, options: AddOptions) -> anyhow::Result<()> {
    let answer: Value = client.command("/v1/webhook-providers", &json!({ "name": options.name })).await?;
    super::show_secret(&answer, options.json)
}
