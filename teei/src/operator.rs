//! What operators type.

mod attribute;
mod doctor;
mod endpoints;
mod erase;
mod events;
pub(crate) mod import;
mod imports;
mod logins;
mod parked;
pub(crate) mod projections;
mod reactors;
mod replay;
mod review;
pub(crate) mod sample;
mod sets;
mod status;
mod streams;
mod webhooks;

use clap::Subcommand;

use crate::arguments::Place;
use crate::client::Client;

#[derive(Subcommand)]
pub(crate) enum OperatorCommand {
    /// Load files of records: companies, directories, sessions.
    Import(import::ImportOptions),
    /// Files that were sent: the newest, and ending one that runs.
    #[command(subcommand)]
    Imports(imports::ImportsCommand),
    /// Sets of files that were sent as one archive: ending one that runs.
    #[command(subcommand)]
    Sets(sets::SetsCommand),
    /// How much is there, and how far behind each read model is.
    Status(status::StatusOptions),
    /// The history: the newest events, or one event whole.
    #[command(subcommand)]
    Events(events::EventsCommand),
    /// The read models: how each stands, and rebuilding them from the history.
    #[command(subcommand)]
    Projections(projections::ProjectionsCommand),
    /// The history, replayed by another path than the read models take.
    #[command(subcommand)]
    Replay(replay::ReplayCommand),
    /// What read models could not take: shown, driven again, or left out.
    #[command(subcommand)]
    Parked(parked::ParkedCommand),
    /// Endpoints outside of the platform that are told of events.
    #[command(subcommand)]
    Endpoints(endpoints::EndpointsCommand),
    /// Who may send webhooks, and deliveries that wait.
    #[command(subcommand)]
    Webhooks(webhooks::WebhooksCommand),
    /// Flagged texts: what waits, and deciding it.
    #[command(subcommand)]
    Review(review::ReviewCommand),
    /// Who may sign in: logins are disabled, enabled, given a password, signed out.
    #[command(subcommand)]
    Logins(logins::LoginsCommand),
    /// Attribute records anew that count for another company than the memberships known today say, or say other than
    /// their match does.
    Attribute(attribute::AttributeOptions),
    /// Erase a person: their key is destroyed. It cannot be undone.
    Erase(erase::EraseOptions),
    /// Write the sample company's files, or load them.
    Sample(sample::SampleOptions),
    /// The streams of NATS: what differs from what is wanted, and mending it.
    #[command(subcommand)]
    Streams(streams::StreamsCommand),
    /// The reactors: how each stands, what it could not act on, and setting it going.
    #[command(subcommand)]
    Reactors(reactors::ReactorsCommand),
    /// Look at everything the platform stands on, and say what to do.
    Doctor(doctor::DoctorOptions),
}

/// Runs a command. All but `sample`, `streams`, `reactors`, `replay` and `doctor` need a running platform.
pub(crate) async fn run(place: &Place, command: OperatorCommand) -> anyhow::Result<()> {
    let client = || Client::of_place(place);
    match command {
        OperatorCommand::Import(options) => import::run(&client()?, options).await,
        OperatorCommand::Imports(command) => imports::run(&client()?, command).await,
        OperatorCommand::Sets(command) => sets::run(&client()?, command).await,
        OperatorCommand::Status(options) => status::run(&client()?, options).await,
        OperatorCommand::Events(command) => events::run(&client()?, command).await,
        OperatorCommand::Projections(command) => projections::run(&client()?, command).await,
        OperatorCommand::Parked(command) => parked::run(&client()?, command).await,
        OperatorCommand::Endpoints(command) => endpoints::run(&client()?, command).await,
        OperatorCommand::Webhooks(command) => webhooks::run(&client()?, command).await,
        OperatorCommand::Review(command) => review::run(&client()?, command).await,
        OperatorCommand::Logins(command) => logins::run(&client()?, command).await,
        OperatorCommand::Attribute(options) => attribute::run(place, &client()?, options).await,
        OperatorCommand::Erase(options) => erase::run(&client()?, options).await,
        OperatorCommand::Sample(options) => sample::run(place, options).await,
        OperatorCommand::Streams(command) => streams::run(place, command).await,
        OperatorCommand::Reactors(command) => reactors::run(place, command).await,
        OperatorCommand::Replay(command) => replay::run(place, command).await,
        OperatorCommand::Doctor(options) => doctor::run(place, options).await,
    }
}
