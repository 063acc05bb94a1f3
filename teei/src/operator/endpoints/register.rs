//! Registers an endpoint.

use clap::Args;
use serde_json::{Value, json};

use crate::client::Client;

/// Who is to be told of what.
#[derive(Args, Clone, Debug)]
pub(crate) struct RegisterOptions {
    /// A name for people.
    name: String,
    /// Where it is.
    url: String,
    /// The types of events, with commas between them: `docs/events.md` lists them.
    #[arg(long = "types", value_delimiter = ',', required = true)]
    types: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Registers it and shows its secret.
pub(super) async fn run(client: &Client, options: RegisterOptions) -> anyhow::Result<()> {
    let body = json!({ "name": options.name, "url": options.url, "event_types": options.types });
    let answer: Value = client.command("/v1/endpoints", &body).await?;
    super::show_secret(&answer, options.json)
}
