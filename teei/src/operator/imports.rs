//! Files that were sent: the newest, and ending one that runs.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::client::{Client, path};
use crate::show;

#[derive(Subcommand)]
pub(crate) enum ImportsCommand {
    /// The newest imports and how each stands.
    List(ListOptions),
    /// End one that runs. The rows that were carried through stay; the same file under the same key goes on.
    Cancel(CancelOptions),
}

/// How to show them.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct ListOptions {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What to end.
#[derive(Args, Clone, Debug)]
pub(crate) struct CancelOptions {
    /// The id of the import, or of the set.
    pub(super) id: String,
    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Runs a command.
pub(crate) async fn run(client: &Client, command: ImportsCommand) -> anyhow::Result<()> {
    match command {
        ImportsCommand::List(options) => list(client, options).await,
        ImportsCommand::Cancel(options) => {
            let told: Value =
                client.command(&path(&["v1", "imports", &options.id, "cancel"], &[]), &json!({})).await?;
            tell_end(&options, &told)
        }
    }
}

/// Says how far what was ended came.
pub(super) fn tell_end(options: &CancelOptions, told: &Value) -> anyhow::Result<()> {
    if options.json {
        println!("{}", serde_json::to_string_pretty(told)?);
        return Ok(());
    }
    let rows = show::number(told["counts"]["rows"].as_u64().unwrap_or(0));
    if told["state"] == "running" {
        println!("{} ends when the rows under way are answered; {rows} rows are, and stay.", options.id);
    } else {
        println!("{} is cancelled; the {rows} rows that were carried through stay.", options.id);
    }
    Ok(())
}

async fn list(client: &Client, options: ListOptions) -> anyhow::Result<()> {
    let told: Value = client.get_from_command_api("/v1/imports", "application/json").await?.json().await?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&told["items"])?);
        return Ok(());
    }
    let mut table = show::table(["import", "file", "kind", "state", "rows", "refused", "not kept"]);
    for one in told["items"].as_array().into_iter().flatten() {
        let text = |field: &str| one[field].as_str().unwrap_or_default().to_owned();
        let count = |value: &Value| show::number(value.as_u64().unwrap_or(0));
        table.add_row([
            text("id"),
            text("file_name"),
            text("kind"),
            text("state"),
            count(&one["counts"]["rows"]),
            count(&one["counts"]["refused"]),
            count(&one["refusals_left_out"]),
        ]);
    }
    println!("{table}");
    Ok(())
}
