//! Orders about read models, and what came of them. An order is an event; whoever carries it out reports
//! by another one, so that the result is found whichever process carried it out and however long it took.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde::Serialize;
use serde_json::{Value, json};

use crate::client::{ASK_AGAIN_AFTER, Client, is_passing, path};

/// What a rebuild came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct RebuildResult {
    pub(crate) projection: String,
    pub(crate) rows: u64,
    /// Rows that only one of the two versions has.
    pub(crate) differing: u64,
    pub(crate) equal: bool,
    /// Whether the new version serves now.
    pub(crate) swapped: bool,
    pub(crate) seconds: f64,
    /// Commits that are parked or skipped and were not compared: how many, and the first of them.
    pub(crate) left_out_count: u64,
    pub(crate) left_out: Value,
}

/// The position of an order.
pub(crate) async fn order(client: &Client, path: &str, body: &Value) -> anyhow::Result<u64> {
    let ordered: Value = client.command(path, body).await?;
    ordered["sequence"].as_u64().context("the order has no position")
}

/// Orders a rebuild, or takes up the one that is under way, and waits for its result.
pub(crate) async fn rebuild(
    client: &Client,
    name: &str,
    dry_run: bool,
    within: Duration,
) -> anyhow::Result<RebuildResult> {
    let until = Instant::now() + within;
    let sequence =
        order(client, &path(&["v1", "projections", name, "rebuild"], &[]), &json!({ "dry_run": dry_run }))
            .await?;
    let rebuilds = path(&["v1", "projections", name, "rebuilds"], &[]);
    let mut requested_at = None;
    loop {
        match look(client, &rebuilds, sequence, &mut requested_at).await {
            Ok(Some(ended)) => return read(name, &ended),
            Ok(None) => {}
            Err(error) if is_passing(&error) => {}
            Err(error) => return Err(error),
        }
        if Instant::now() > until {
            bail!(
                "the rebuild of {name} was ordered (at {sequence}) and is not reported after {} s; the order stands, \
                 and asking again waits for the same one. `teei doctor` says whether the replayer is running",
                within.as_secs()
            );
        }
        tokio::time::sleep(ASK_AGAIN_AFTER).await;
    }
}

/// The rebuild of an order once it ended. Rebuilds of one read model follow one another, so the first
/// look after the order finds it as the newest; from then on it is known by the time of its order.
async fn look(
    client: &Client,
    rebuilds: &str,
    order: u64,
    requested_at: &mut Option<Value>,
) -> anyhow::Result<Option<Value>> {
    let list: Vec<Value> = client.get_after(rebuilds, order).await?;
    let ours = match requested_at {
        None => list.first(),
        Some(at) => list.iter().find(|rebuild| rebuild["requested_at"] == *at),
    };
    let ours = ours.context("the order is not among the rebuilds")?;
    *requested_at = Some(ours["requested_at"].clone());
    Ok((ours["state"] != "running").then(|| ours.clone()))
}

fn read(name: &str, ended: &Value) -> anyhow::Result<RebuildResult> {
    if let Some(failure) = ended["failure"].as_str() {
        bail!("the rebuild of {name} broke off: {failure}");
    }
    let number =
        |field: &str| ended[field].as_u64().with_context(|| format!("the result of {name} has no {field}"));
    let differing = number("differing")?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a rebuild are far below 2^52")]
    let seconds = number("took_ms")? as f64 / 1000.0;
    Ok(RebuildResult {
        projection: name.to_owned(),
        rows: number("rows")?,
        differing,
        equal: differing == 0,
        swapped: ended["swapped"].as_bool().unwrap_or(false),
        seconds,
        left_out_count: ended["left_out_count"].as_u64().unwrap_or_default(),
        left_out: ended["left_out"].clone(),
    })
}

/// Waits for the event that reports what came of an order about a parked key, and hands out its data.
pub(crate) async fn report_of_key(
    client: &Client,
    event_type: &str,
    key: (&str, &str),
    order: u64,
    within: Duration,
) -> anyhow::Result<Value> {
    let until = Instant::now() + within;
    loop {
        match find_report(client, event_type, key, order).await {
            Ok(Some(report)) => return Ok(report),
            Ok(None) => {}
            Err(error) if is_passing(&error) => {}
            Err(error) => return Err(error),
        }
        if Instant::now() > until {
            bail!(
                "it was ordered (at {order}) and is not reported after {} s; the order stands. \
                 `teei doctor` says whether the workers are running, `teei parked list` what is still parked",
                within.as_secs()
            );
        }
        tokio::time::sleep(ASK_AGAIN_AFTER).await;
    }
}

async fn find_report(
    client: &Client,
    event_type: &str,
    (projection, park_key): (&str, &str),
    order: u64,
) -> anyhow::Result<Option<Value>> {
    let newest = [("type", event_type.to_owned()), ("limit", "20".to_owned())];
    let page: Value = client.get_after(&path(&["v1", "events"], &newest), order).await?;
    let after = |event: &&Value| event["sequence"].as_u64().is_some_and(|sequence| sequence > order);
    for event in page["items"].as_array().into_iter().flatten().filter(after) {
        let id = event["id"].as_str().unwrap_or_default();
        let envelope: Value = client.get(&path(&["v1", "events", id], &[])).await?;
        let data = &envelope["data"];
        if data["projection"] == projection && data["park_key"] == park_key {
            return Ok(Some(data.clone()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_read_and_a_broken_one_says_why() {
        let ended =
            json!({ "state": "finished", "rows": 7, "differing": 0, "swapped": true, "took_ms": 1500 });
        let result = read("people", &ended).expect("it ended well");
        assert_eq!((result.rows, result.equal, result.swapped), (7, true, true));
        assert!((result.seconds - 1.5).abs() < f64::EPSILON);
        let failed = read("people", &json!({ "state": "failed", "failure": "it was stopped" }));
        assert_eq!(
            failed.expect_err("it failed").to_string(),
            "the rebuild of people broke off: it was stopped"
        );
    }

    #[test]
    fn a_row_that_differs_makes_it_unequal() {
        let ended = json!({ "rows": 7, "differing": 2, "swapped": false, "took_ms": 1 });
        let result = read("people", &ended).expect("it ended");
        assert_eq!((result.differing, result.equal), (2, false));
    }
}
