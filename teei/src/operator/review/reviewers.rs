//! Who may review.

use clap::Args;
use serde_json::Value;

use super::text;
use crate::client::Client;
use crate::show;

/// How to show them.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReviewersOptions {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Shows them.
pub(super) async fn run(client: &Client, options: ReviewersOptions) -> anyhow::Result<()> {
    let reviewers = all(client).await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&reviewers)?);
        return Ok(());
    }
    let mut table = show::table(["name", "role", "login"]);
    for reviewer in &reviewers {
        table.add_row([text(reviewer, "name"), text(reviewer, "role"), text(reviewer, "id")]);
    }
    println!("{table}");
    Ok(())
}

/// Everybody who may review.
pub(super) async fn all(client: &Client) -> anyhow::Result<Vec<Value>> {
    let list: Value =
        client.get_from_command_api("/v1/safety/reviewers", "application/json").await?.json().await?;
    Ok(list["items"].as_array().cloned().unwrap_or_default())
}
