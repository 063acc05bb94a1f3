//! The history, event by event.

mod show;
mod tail;

use clap::Subcommand;

use crate::client::Client;

#[derive(Subcommand)]
pub(crate) enum EventsCommand {
    /// The newest events, oldest of them first, without payloads.
    Tail(tail::TailOptions),
    /// One event whole, as JSON. Sealed fields stay shut.
    Show(show::ShowOptions),
}

/// Runs a command.
pub(crate) async fn run(client: &Client, command: EventsCommand) -> anyhow::Result<()> {
    match command {
        EventsCommand::Tail(options) => tail::run(client, options).await,
        EventsCommand::Show(options) => show::run(client, options).await,
    }
}
