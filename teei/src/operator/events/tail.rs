//! The newest events, and those that come.

use std::io::{ErrorKind, Write as _};
use std::time::Duration;

use clap::Args;
use serde_json::Value;
use uuid::Uuid;

use crate::client::{Client, PAGE_MAX, is_passing};
use crate::show;

/// How often it is asked whether more came.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// More than this at once is an export, which is another thing.
const EVENTS_MAX: u64 = 10_000;

/// Which events.
#[derive(Args, Clone, Debug)]
pub(crate) struct TailOptions {
    /// Only of this name, for example kintell.session.completed.
    #[arg(long = "type", value_name = "NAME")]
    event_type: Option<String>,
    /// Only of this kind of aggregate, for example kintell_session.
    #[arg(long, value_name = "KIND")]
    aggregate: Option<String>,
    /// Only of this aggregate.
    #[arg(long, value_name = "ID")]
    aggregate_id: Option<Uuid>,
    /// Only those that name this person.
    #[arg(long, value_name = "ID")]
    person: Option<Uuid>,
    /// Only of this thread of work.
    #[arg(long, value_name = "ID")]
    correlation: Option<Uuid>,
    /// How many of the newest.
    #[arg(long, short = 'n', default_value_t = 20, value_parser = clap::value_parser!(u64).range(0..=EVENTS_MAX))]
    limit: u64,
    /// Go on with what comes, until Ctrl-C.
    #[arg(long, short)]
    follow: bool,
    /// Print JSON: a list, or with --follow one object a line.
    #[arg(long)]
    json: bool,
}

impl TailOptions {
    fn filters(&self) -> Vec<(&'static str, String)> {
        let text = |id: Option<Uuid>| id.map(|id| id.to_string());
        let filters = [
            ("type", self.event_type.clone()),
            ("aggregate", self.aggregate.clone()),
            ("aggregate_id", text(self.aggregate_id)),
            ("person", text(self.person)),
            ("correlation", text(self.correlation)),
        ];
        filters.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// Where an event stands: its commit, and its place in it.
type Place = (u64, u64);

/// Prints the events.
pub(super) async fn run(client: &Client, options: TailOptions) -> anyhow::Result<()> {
    let limit = usize::try_from(options.limit)?;
    // To go on after the newest, it must be known, even when none is to be shown.
    let wanted = limit.max(usize::from(options.follow));
    let mut newest = client.get_pages(&["v1", "events"], &options.filters(), wanted).await?;
    let seen = newest.first().map(place);
    newest.truncate(limit);
    newest.reverse();
    if options.follow {
        return follow(client, &options, newest, seen.unwrap_or_default()).await;
    }
    if options.json {
        println!("{}", serde_json::to_string_pretty(&newest)?);
    } else if newest.is_empty() {
        eprintln!("teei: no such events");
    } else {
        println!("{}", table(&newest));
    }
    Ok(())
}

async fn follow(
    client: &Client,
    options: &TailOptions,
    newest: Vec<Value>,
    seen: Place,
) -> anyhow::Result<()> {
    let (mut events, mut seen, mut away) = (newest, seen, false);
    loop {
        for event in &events {
            let line = if options.json { serde_json::to_string(event)? } else { line(event) };
            match writeln!(std::io::stdout().lock(), "{line}") {
                // Whoever read along has seen enough.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                written => written?,
            }
        }
        tokio::time::sleep(ASK_EVERY).await;
        events = match later_than(client, options, seen).await {
            Ok(events) => events,
            Err(error) if is_passing(&error) => {
                if !std::mem::replace(&mut away, true) {
                    eprintln!("teei: {error:#}; waiting");
                }
                Vec::new()
            }
            Err(error) => return Err(error),
        };
        if let Some(last) = events.last() {
            (seen, away) = (place(last), false);
        }
    }
}

/// What came after a place, oldest first: as many pages as it takes, and never one event twice.
async fn later_than(client: &Client, options: &TailOptions, seen: Place) -> anyhow::Result<Vec<Value>> {
    let filters = options.filters();
    let mut wanted = PAGE_MAX;
    loop {
        let mut events = client.get_pages(&["v1", "events"], &filters, wanted).await?;
        let read = events.len();
        events.retain(|event| place(event) > seen);
        if events.len() < read || read < wanted {
            events.reverse();
            return Ok(events);
        }
        wanted *= 2;
    }
}

fn place(event: &Value) -> Place {
    let number = |field: &str| event[field].as_u64().unwrap_or_default();
    (number("sequence"), number("index"))
}

fn table(events: &[Value]) -> comfy_table::Table {
    let mut table = show::table(["recorded", "sequence", "type", "aggregate", "by", "persons", "event"]);
    for event in events {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        table.add_row([
            show::time(&event["recorded_at"]),
            position(event),
            text(&event["type"]),
            aggregate(event),
            text(&event["actor"]["role"]),
            event["subjects"].as_array().map_or(0, Vec::len).to_string(),
            text(&event["id"]),
        ]);
    }
    table
}

/// One event on a line that fits a terminal of 132 characters, most of the time.
fn line(event: &Value) -> String {
    format!(
        "{}  {:>9}  {:36}  {:26}  {}",
        show::time(&event["recorded_at"]),
        position(event),
        event["type"].as_str().unwrap_or_default(),
        aggregate(event),
        event["id"].as_str().unwrap_or_default(),
    )
}

fn position(event: &Value) -> String {
    let (sequence, index) = place(event);
    format!("{sequence}.{index}")
}

/// The kind and the first digits of the id: enough to see which events belong together.
fn aggregate(event: &Value) -> String {
    let aggregate = &event["aggregate"];
    let id = aggregate["id"].as_str().unwrap_or_default();
    format!("{} {}", aggregate["type"].as_str().unwrap_or_default(), id.get(..8).unwrap_or(id))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_one_line_with_its_place_and_id() {
        let event = json!({
            "id": "7b0c1f6e-0a53-4a0b-9c56-0d6a4bb1c9aa", "type": "company.company.registered", "sequence": 1204,
            "index": 1, "recorded_at": "2026-10-01T06:00:01.123456Z",
            "aggregate": { "type": "company", "id": "1f2e3d4c-0a53-4a0b-9c56-0d6a4bb1c9aa", "version": 1 },
        });
        let line = line(&event);
        assert!(line.starts_with("2026-10-01 06:00:01     1204.1  company.company.registered"), "{line}");
        assert!(line.ends_with("company 1f2e3d4c            7b0c1f6e-0a53-4a0b-9c56-0d6a4bb1c9aa"), "{line}");
        assert!(place(&event) > (1204, 0));
    }
}
