//! Attributes records anew that count for another company than the memberships known today say, or say other than their
//! match says today.

use anyhow::Context as _;
use clap::Args;
use event_store::Archive;
use kernel::clock::Clock as _;
use replayer::data_quality::{RecordAt, replay};
use runtime::SystemClock;
use serde_json::{Value, json};

use crate::arguments::Place;
use crate::client::Client;
use crate::deployment::{Deployment, Holder, PostgresRole};
use crate::show;

/// How many records one command is about: the API takes no more.
const TOGETHER: usize = 500;
/// How many records the table shows; JSON has all.
const SHOWN_MAX: usize = 20;

/// What to do.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct AttributeOptions {
    /// Do it. Without this it is only said what would be done.
    #[arg(long)]
    yes: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Replays the history for the records, and orders or only asks what would come of each. The decision is the command
/// API's, by the memberships and matches that the log's leader has: what was mended meanwhile is known.
pub(crate) async fn run(place: &Place, client: &Client, options: AttributeOptions) -> anyhow::Result<()> {
    let spinner = show::spinner("replaying the history");
    let stale = stale(place).await?;
    let mut items = Vec::with_capacity(stale.len());
    for some in stale.chunks(TOGETHER) {
        let answer: Value = client.command("/v1/attributions", &order(some, !options.yes)).await?;
        items.extend(answer["items"].as_array().context("the answer names no records")?.iter().cloned());
    }
    spinner.finish_and_clear();
    let count = |outcome: &str| items.iter().filter(|item| item["outcome"] == outcome).count();
    let (attributed, known, not_found) = (count("attributed"), count("known"), count("not_found"));
    if options.json {
        let told = json!({
            "dry_run": !options.yes, "found": stale.len(), "attributed": attributed, "known": known,
            "not_found": not_found, "items": items,
        });
        println!("{}", serde_json::to_string_pretty(&told)?);
        return Ok(());
    }
    println!("{}", table(&items));
    let what = if options.yes { "attributed anew" } else { "would be attributed anew; --yes does it" };
    println!("{attributed} of {} records found: {what}.", stale.len());
    Ok(())
}

async fn stale(place: &Place) -> anyhow::Result<Vec<RecordAt>> {
    let deployment = Deployment::load_for(place, Holder::Doctor)?;
    let archive = Archive::new(deployment.pool(PostgresRole::Owner, 1).await?);
    let (found, _) =
        replay(&archive, SystemClock.now(), usize::MAX).await.context("the history cannot be replayed")?;
    let by_memberships = found.attributions.first.into_iter().map(|stale| stale.record);
    Ok(by_memberships.chain(found.of_matches.first.into_iter().map(|stale| stale.record)).collect())
}

fn order(records: &[RecordAt], dry_run: bool) -> Value {
    let records: Vec<Value> = records
        .iter()
        .map(|record| json!({ "aggregate": record.aggregate, "id": record.id.uuid() }))
        .collect();
    json!({ "records": records, "dry_run": dry_run })
}

fn table(items: &[Value]) -> comfy_table::Table {
    let mut table = show::table(["record", "id", "counted for", "counts for", "changed", ""]);
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    for item in items.iter().take(SHOWN_MAX) {
        let changed: Vec<_> = item["changed"].as_array().into_iter().flatten().map(text).collect();
        let [record, id, counted_for, counts_for, outcome] =
            ["aggregate", "id", "counted_for", "counts_for", "outcome"].map(|field| text(&item[field]));
        table.add_row([record, id, counted_for, counts_for, changed.join(", "), outcome]);
    }
    table
}

#[cfg(test)]
mod tests {
    use kernel::{AggregateId, TenantId};
    use replayer::data_quality::RecordAt;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn records_are_named_as_the_api_takes_them() {
        let id = Uuid::from_u128(4);
        let record = RecordAt {
            tenant: TenantId::new(Uuid::from_u128(7)),
            aggregate: "buddy_match".to_owned(),
            id: AggregateId::new(id),
        };
        let expected = json!({ "records": [{ "aggregate": "buddy_match", "id": id }], "dry_run": true });
        assert_eq!(order(&[record], true), expected);
    }
}
