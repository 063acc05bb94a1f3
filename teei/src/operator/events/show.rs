//! One event whole.

use clap::Args;
use serde_json::Value;
use uuid::Uuid;

use crate::client::{Client, path};

/// Which event.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct ShowOptions {
    /// The event, as `teei events tail` names it.
    id: Uuid,
    /// As a CloudEvent 1.0 instead of the documented envelope.
    #[arg(long)]
    cloudevents: bool,
    /// It is always JSON; a script may say so as everywhere else.
    #[arg(long, hide = true)]
    json: bool,
}

/// Prints the event.
pub(super) async fn run(client: &Client, options: ShowOptions) -> anyhow::Result<()> {
    let accept = if options.cloudevents { "application/cloudevents+json" } else { "application/json" };
    let event: Value = client.get_as(&path(&["v1", "events", &options.id.to_string()], &[]), accept).await?;
    println!("{}", serde_json::to_string_pretty(&event)?);
    Ok(())
}
