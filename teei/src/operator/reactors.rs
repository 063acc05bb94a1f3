//! The reactors: how each stands, what it could not act on, and what an operator does about it. The leader of a reactor
//! carries it out between two spans of the log, so this asks, and waits until it is done.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use kernel::Sequence;
use serde_json::{Value, json};
use subscriptions::postgres::{Position, PostgresStore};
use subscriptions::{ParkKey, Parked, Request, State};

use crate::arguments::Place;
use crate::client::ASK_AGAIN_AFTER;
use crate::deployment::{Deployment, Holder, PostgresRole};
use crate::show;

/// How long the leader may take before this program stops waiting.
const CARRIED_OUT_WITHIN: Duration = Duration::from_mins(1);
/// The most commits that are shown.
const COMMITS_MAX: u32 = 2_000;

#[derive(Subcommand)]
pub(crate) enum ReactorsCommand {
    /// How each reactor stands.
    List(ListOptions),
    /// What a reactor could not act on, and what waits behind it.
    Parked(NameOptions),
    /// Act again on what is parked: on one key, or on all.
    Redrive(RedriveOptions),
    /// Leave the first commit of a key out for good, with a reason.
    Skip(SkipOptions),
    /// Let a reactor stand still.
    Pause(NameOptions),
    /// Set a reactor going that stands still, by an order or because too much was parked in a row.
    Resume(NameOptions),
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ListOptions {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Which reactor.
#[derive(Args, Clone, Debug)]
pub(crate) struct NameOptions {
    /// Its name, as `teei reactors list` shows it.
    name: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What to act on again.
#[derive(Args, Clone, Debug)]
pub(crate) struct RedriveOptions {
    #[command(flatten)]
    of: NameOptions,
    /// The key, as `teei reactors parked` shows it; all of them when none is named.
    #[arg(long)]
    key: Option<String>,
}

/// What to leave out.
#[derive(Args, Clone, Debug)]
pub(crate) struct SkipOptions {
    #[command(flatten)]
    of: NameOptions,
    /// The key, as `teei reactors parked` shows it.
    key: String,
    /// Why: it is kept.
    #[arg(long)]
    reason: String,
}

/// Runs a command on the database of the deployment.
pub(crate) async fn run(place: &Place, command: ReactorsCommand) -> anyhow::Result<()> {
    let deployment = Deployment::load_for(place, Holder::Reactors)?;
    let store = PostgresStore::new(deployment.pool(PostgresRole::Worker, 1).await?);
    match command {
        ReactorsCommand::List(ListOptions { json }) => list(&store, json).await,
        ReactorsCommand::Parked(of) => parked(&store, &of).await,
        ReactorsCommand::Redrive(options) => redrive(&store, options).await,
        ReactorsCommand::Skip(options) => skip(&store, options).await,
        ReactorsCommand::Pause(of) => {
            if !store.pause(&of.name).await? {
                let stands = stands(&store, &of.name).await?;
                bail!("{} {} already", of.name, state_of(&stands));
            }
            told(&store, &of).await
        }
        ReactorsCommand::Resume(of) => {
            if !store.resume(&of.name).await? {
                bail!(unknown(&of.name));
            }
            told(&store, &of).await
        }
    }
}

async fn list(store: &PostgresStore, json: bool) -> anyhow::Result<()> {
    let positions = store.positions().await?;
    if json {
        let all: Vec<Value> = positions.iter().map(as_json).collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    let mut table = show::table(["reactor", "position", "parked", "left out", "state"]);
    for position in &positions {
        let Position { name, position: at, parked, skipped, .. } = position;
        let numbers = [at.get(), *parked, *skipped].map(show::number);
        let [at, parked, skipped] = numbers;
        table.add_row([name.clone(), at, parked, skipped, state_of(position)]);
    }
    println!("{table}");
    Ok(())
}

async fn parked(store: &PostgresStore, of: &NameOptions) -> anyhow::Result<()> {
    let commits = all_parked(store, &of.name).await?;
    if of.json {
        let all: Vec<Value> = commits.iter().map(parked_as_json).collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    if commits.is_empty() {
        println!("Nothing is parked.");
        return Ok(());
    }
    let mut table = show::table(["key", "sequence", "tried", "reason"]);
    for Parked { key, sequence, attempts, reason, .. } in &commits {
        table.add_row([key.to_string(), sequence.to_string(), attempts.to_string(), show::printable(reason)]);
    }
    println!("{table}");
    println!("When the cause is mended: teei reactors redrive {}", of.name);
    Ok(())
}

async fn redrive(store: &PostgresStore, RedriveOptions { of, key }: RedriveOptions) -> anyhow::Result<()> {
    let before = all_parked(store, &of.name).await?;
    match key {
        None => {
            store.redrive_all(&of.name).await?;
        }
        Some(key) if before.iter().any(|parked| parked.key.as_str() == key) => {
            store.ask(&of.name, &Request::Redrive { key: ParkKey::new(key) }).await?;
        }
        Some(key) => bail!("nothing is parked under {key}; `teei reactors parked {}` shows what is", of.name),
    }
    carried_out(store, &of.name).await?;
    let left = stands(store, &of.name).await?.parked;
    told(store, &of).await?;
    if left > 0 {
        bail!("{left} commits are still parked: `teei reactors parked {}` says why", of.name);
    }
    Ok(())
}

async fn skip(store: &PostgresStore, SkipOptions { of, key, reason }: SkipOptions) -> anyhow::Result<()> {
    let before = all_parked(store, &of.name).await?;
    let first = before.into_iter().find(|parked| parked.key.as_str() == key);
    let Some(Parked { key, sequence, .. }) = first else {
        bail!("nothing is parked under {key}; `teei reactors parked {}` shows what is", of.name);
    };
    store.ask(&of.name, &Request::Skip { key, sequence, reason }).await?;
    carried_out(store, &of.name).await?;
    told(store, &of).await
}

/// Waits until the leader has done what it was asked for.
async fn carried_out(store: &PostgresStore, name: &str) -> anyhow::Result<()> {
    let until = Instant::now() + CARRIED_OUT_WITHIN;
    while store.is_asked(name).await? {
        if Instant::now() > until {
            bail!(
                "{name} has not done it after {} s; the order stands. `teei doctor` says whether the role runs",
                CARRIED_OUT_WITHIN.as_secs()
            );
        }
        tokio::time::sleep(ASK_AGAIN_AFTER).await;
    }
    Ok(())
}

/// How it stands now.
async fn told(store: &PostgresStore, of: &NameOptions) -> anyhow::Result<()> {
    let position = stands(store, &of.name).await?;
    if of.json {
        println!("{}", serde_json::to_string_pretty(&as_json(&position))?);
    } else {
        let (name, parked) = (&position.name, show::number(position.parked));
        println!("{name} {}; {parked} commits are parked.", state_of(&position));
    }
    Ok(())
}

async fn stands(store: &PostgresStore, name: &str) -> anyhow::Result<Position> {
    let positions = store.positions().await?;
    positions.into_iter().find(|position| position.name == name).with_context(|| unknown(name))
}

/// What is parked; an error when there is no such reactor.
async fn all_parked(store: &PostgresStore, name: &str) -> anyhow::Result<Vec<Parked>> {
    stands(store, name).await?;
    Ok(store.list_parked(name, None, COMMITS_MAX).await?)
}

fn unknown(name: &str) -> String {
    format!("there is no reactor {name}; `teei reactors list` shows those that ever ran")
}

fn state_of(position: &Position) -> String {
    match &position.state {
        State::Running => "runs".to_owned(),
        State::Paused => "stands still by an order".to_owned(),
        State::Stopped { reason } => format!("stopped: {}", show::printable(reason)),
    }
}

fn as_json(position: &Position) -> Value {
    let Position { name, position, revision: _, term, state, parked, skipped } = position;
    let (state, reason) = match state {
        State::Running => ("running", None),
        State::Paused => ("paused", None),
        State::Stopped { reason } => ("stopped", Some(reason)),
    };
    json!({
        "name": name,
        "position": position.get(),
        "term": term,
        "state": state,
        "stopped_because": reason,
        "parked": parked,
        "skipped": skipped,
    })
}

fn parked_as_json(parked: &Parked) -> Value {
    let Parked { key, sequence, subject, reason, attempts } = parked;
    json!({
        "key": key.as_str(),
        "sequence": Sequence::get(*sequence),
        "subject": subject,
        "reason": reason,
        "attempts": attempts,
    })
}
