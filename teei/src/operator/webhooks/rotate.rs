//! Gives a sender of webhooks a new secret.

use clap::Args;
use serde_json::{Value, json};

use crate::client::{Client, path};

/// Whose secret.
#[derive(Args, Clone, Debug)]
pub(crate) struct RotateOptions {
    /// The id of the sender.
    provider: String,
    /// For how many hours the secret before stays valid: 0 when it is known to others.
    #[arg(long, default_value_t = 24)]
    overlap_hours: u16,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Rotates it and shows the new one.
pub(super) async fn run(client: &Client, options: RotateOptions) -> anyhow::Result<()> {
    let at = path(&["v1", "webhook-providers", &options.provider, "rotate"], &[]);
    let answer: Value = client.command(&at, &json!({ "overlap_hours": options.overlap_hours })).await?;
    super::show_secret(&answer, options.json)
}
