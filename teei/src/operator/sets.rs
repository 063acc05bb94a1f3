//! Sets of files that were sent as one archive: ending one that runs.

use clap::Subcommand;
use serde_json::{Value, json};

use super::imports::{CancelOptions, tell_end};
use crate::client::{Client, path};

#[derive(Subcommand)]
pub(crate) enum SetsCommand {
    /// End one that runs: no other file of it begins. What was loaded stays; the same archive under the same key goes
    /// on.
    Cancel(CancelOptions),
}

/// Runs a command.
pub(crate) async fn run(client: &Client, command: SetsCommand) -> anyhow::Result<()> {
    let SetsCommand::Cancel(options) = command;
    let told: Value =
        client.command(&path(&["v1", "import-sets", &options.id, "cancel"], &[]), &json!({})).await?;
    tell_end(&options, &told)
}
