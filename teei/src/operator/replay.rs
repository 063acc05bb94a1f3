//! One aggregate replayed from the event index, event by event, and held against its commits.

use anyhow::bail;
use clap::{Args, Subcommand};
use event_store::Archive;
use kernel::{AggregateId, Timestamp};
use replayer::aggregate::{Replayed, replay};
use serde_json::Value;
use uuid::Uuid;

use crate::arguments::Place;
use crate::deployment::{Deployment, Holder, PostgresRole};
use crate::show;

#[derive(Subcommand)]
pub(crate) enum ReplayCommand {
    /// The aggregates of an id (a person has several): their events, and their states after each. Sealed fields stay shut.
    Aggregate(AggregateOptions),
}

/// Which aggregate.
#[derive(Args, Clone, Debug)]
pub(crate) struct AggregateOptions {
    /// Its id, as `teei events tail` shows it.
    id: Uuid,
    /// Only what was recorded until then, as RFC 3339.
    #[arg(long, value_parser = Timestamp::parse)]
    as_of: Option<Timestamp>,
    /// Show the state after each event, and not the last alone.
    #[arg(long)]
    steps: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs a command.
pub(crate) async fn run(place: &Place, command: ReplayCommand) -> anyhow::Result<()> {
    let ReplayCommand::Aggregate(options) = command;
    let deployment = Deployment::load_for(place, Holder::Replayer)?;
    let worker = deployment.pool(PostgresRole::Worker, 2).await?;
    let archive = Archive::new(deployment.pool(PostgresRole::Owner, 1).await?);
    let replayed = replay(&worker, &archive, AggregateId::new(options.id), options.as_of).await?;
    if replayed.is_empty() {
        bail!("the event index has no aggregate {}", options.id);
    }
    if options.json {
        println!("{}", serde_json::to_string_pretty(&replayed)?);
    } else {
        replayed.iter().try_for_each(|one| tell(one, options.steps))?;
    }
    if !replayed.iter().all(|one| one.equal) {
        bail!("the event index and the archive differ: see `teei doctor --audit`");
    }
    Ok(())
}

fn tell(replayed: &Replayed, steps: bool) -> anyhow::Result<()> {
    println!("{} {}", replayed.aggregate, replayed.id);
    let mut table = show::table(["#", "event"]);
    for step in &replayed.steps {
        table.add_row([step.number.to_string(), step.event_type.clone()]);
    }
    println!("{table}");
    let shown = |state: &Value| serde_json::to_string_pretty(state);
    for step in replayed.steps.iter().filter(|_| steps) {
        println!("after {} ({}):\n{}", step.number, step.event_type, shown(&step.state)?);
    }
    if let Some(last) = replayed.steps.last().filter(|_| !steps) {
        println!("state:\n{}", shown(&last.state)?);
    }
    let (index, archive) = (replayed.steps.len(), replayed.events_in_archive);
    if replayed.equal {
        println!("The event index and the archive come to the same ({index} events).");
    } else {
        println!("THEY DIFFER: {index} events in the index, {archive} in the archive, whose state is");
        println!("{}", shown(&replayed.state_in_archive)?);
    }
    Ok(())
}
