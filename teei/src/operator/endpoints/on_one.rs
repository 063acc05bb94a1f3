//! What is done with one endpoint, or with one effect.

use clap::Args;
use serde_json::{Value, json};

use crate::client::{Client, path};

/// Which.
#[derive(Args, Clone, Debug)]
pub(crate) struct OneOptions {
    /// Its id.
    id: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Whose secret.
#[derive(Args, Clone, Debug)]
pub(crate) struct RotateOptions {
    /// The id of the endpoint.
    endpoint: String,
    /// For how many hours the secret before signs too: 0 when it is known to others.
    #[arg(long, default_value_t = 24)]
    overlap_hours: u16,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Rotates a secret and shows the new one.
pub(super) async fn rotate(client: &Client, options: &RotateOptions) -> anyhow::Result<()> {
    let at = path(&["v1", "endpoints", &options.endpoint, "rotate"], &[]);
    let answer: Value = client.command(&at, &json!({ "overlap_hours": options.overlap_hours })).await?;
    super::show_secret(&answer, options.json)
}

/// Disables, enables or drives again.
pub(super) async fn switch(
    client: &Client,
    of: &str,
    what: &str,
    options: &OneOptions,
) -> anyhow::Result<()> {
    let at = path(&["v1", of, &options.id, what], &[]);
    let answer: Value = client.command(&at, &json!({})).await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        println!("{what} of {}: {}", options.id, answer["outcome"].as_str().unwrap_or_default());
    }
    Ok(())
}

/// Removes an endpoint.
pub(super) async fn remove(client: &Client, options: &OneOptions) -> anyhow::Result<()> {
    client.remove(&path(&["v1", "endpoints", &options.id], &[])).await?;
    if options.json {
        println!("{}", json!({ "removed": options.id }));
    } else {
        println!("{} is removed; what waited for it is given up.", options.id);
    }
    Ok(())
}
