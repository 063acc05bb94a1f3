//! The read models: how each stands, and rebuilding them.

pub(crate) mod list;
pub(crate) mod ordered;
mod rebuild;

use clap::Subcommand;

use crate::client::Client;

#[derive(Subcommand)]
pub(crate) enum ProjectionsCommand {
    /// How each read model stands.
    List(list::ListOptions),
    /// Fill a new version from the history beside the live one, compare row for row, swap when equal.
    Rebuild(rebuild::RebuildOptions),
}

/// Runs a command.
pub(crate) async fn run(client: &Client, command: ProjectionsCommand) -> anyhow::Result<()> {
    match command {
        ProjectionsCommand::List(options) => list::run(client, options).await,
        ProjectionsCommand::Rebuild(options) => rebuild::run(client, options).await,
    }
}
