//! Endpoints outside of the platform that are told of events.

mod list;
mod on_one;
mod register;

use clap::Subcommand;
use serde_json::Value;

use crate::client::Client;

#[derive(Subcommand)]
pub(crate) enum EndpointsCommand {
    /// Tell an endpoint of events from here on. Its secret is shown once.
    Register(register::RegisterOptions),
    /// Who is told of what.
    List(list::ListOptions),
    /// Give an endpoint a new secret. It is shown once; the one before signs beside it for a while.
    Rotate(on_one::RotateOptions),
    /// Tell an endpoint nothing for now.
    Disable(on_one::OneOptions),
    /// Tell an endpoint again, of what is recorded from here on.
    Enable(on_one::OneOptions),
    /// Remove an endpoint: its address and its secrets are gone.
    Remove(on_one::OneOptions),
    /// Make another attempt at what was given up: the id of the effect, as `teei events tail --type effects.effect.abandoned` shows it.
    Redrive(on_one::OneOptions),
}

/// Runs a command.
pub(crate) async fn run(client: &Client, command: EndpointsCommand) -> anyhow::Result<()> {
    match command {
        EndpointsCommand::Register(options) => register::run(client, options).await,
        EndpointsCommand::List(options) => list::run(client, &options).await,
        EndpointsCommand::Rotate(options) => on_one::rotate(client, &options).await,
        EndpointsCommand::Disable(options) => on_one::switch(client, "endpoints", "disable", &options).await,
        EndpointsCommand::Enable(options) => on_one::switch(client, "endpoints", "enable", &options).await,
        EndpointsCommand::Remove(options) => on_one::remove(client, &options).await,
        EndpointsCommand::Redrive(options) => on_one::switch(client, "effects", "redrive", &options).await,
    }
}

/// Shows a secret, the only time.
fn show_secret(answer: &Value, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(answer)?);
        return Ok(());
    }
    let text = |field: &str| answer[field].as_str().unwrap_or_default();
    println!("Endpoint  {}", text("id"));
    println!("Secret    {}", text("secret"));
    println!(
        "The secret is not shown again. Whoever receives verifies signatures with it (Standard Webhooks)."
    );
    Ok(())
}
