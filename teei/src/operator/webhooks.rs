//! Who may send webhooks, and deliveries that wait.

mod add;
mod held;
mod list;
mod remove;
mod rotate;

use clap::Subcommand;
use serde_json::Value;

use crate::client::Client;

#[derive(Subcommand)]
pub(crate) enum WebhooksCommand {
    /// Add a sender. Its secret is shown once.
    Add(add::AddOptions),
    /// Who may send.
    List(list::ListOptions),
    /// Give a sender a new secret. It is shown once; the one before stays valid for a while.
    Rotate(rotate::RotateOptions),
    /// Remove a sender: nothing it sends is believed any more.
    Remove(remove::RemoveOptions),
    /// Deliveries that wait for what they refer to.
    Held(held::HeldOptions),
}

/// Runs a command.
pub(crate) async fn run(client: &Client, command: WebhooksCommand) -> anyhow::Result<()> {
    match command {
        WebhooksCommand::Add(options) => add::run(client, options).await,
        WebhooksCommand::List(options) => list::run(client, options).await,
        WebhooksCommand::Rotate(options) => rotate::run(client, options).await,
        WebhooksCommand::Remove(options) => remove::run(client, &options).await,
        WebhooksCommand::Held(options) => held::run(client, options).await,
    }
}

/// Shows a secret, the only time.
fn show_secret(answer: &Value, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(answer)?);
        return Ok(());
    }
    let text = |field: &str| answer[field].as_str().unwrap_or_default();
    println!("Provider  {}", text("id"));
    println!("Secret    {}", text("secret"));
    println!("The secret is not shown again. The sender posts to /v1/webhooks/{}/…", text("id"));
    Ok(())
}

/// The items of a list that the command API tells.
async fn items(client: &Client, path: &str) -> anyhow::Result<Vec<Value>> {
    let list: Value = client.get_from_command_api(path, "application/json").await?.json().await?;
    Ok(list["items"].as_array().cloned().unwrap_or_default())
}
