//! What read models could not take.

mod key;
mod list;
mod redrive;
mod show;
mod skip;

use clap::Subcommand;

use crate::client::Client;

#[derive(Subcommand)]
pub(crate) enum ParkedCommand {
    /// What is parked, and what waits behind it.
    List(list::ListOptions),
    /// Everything parked under one key.
    Show(show::ShowOptions),
    /// Drive a key again, in order, until it is empty or one fails again.
    Redrive(redrive::RedriveOptions),
    /// Leave the first commit of a key out for good, with a reason.
    Skip(skip::SkipOptions),
}

/// Runs a command.
pub(crate) async fn run(client: &Client, command: ParkedCommand) -> anyhow::Result<()> {
    match command {
        ParkedCommand::List(options) => list::run(client, options).await,
        ParkedCommand::Show(options) => show::run(client, options).await,
        ParkedCommand::Redrive(options) => redrive::run(client, options).await,
        ParkedCommand::Skip(options) => skip::run(client, options).await,
    }
}
