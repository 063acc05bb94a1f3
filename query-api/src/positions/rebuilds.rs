//! Reads the rebuilds of a projection from their events.

use chrono::{DateTime, Utc};
use domain::projection_operations::{LeftOut, RebuildFailed, RebuildRequested, Rebuilt};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::types::Json;

use super::{LeftOutCommit, Rebuild, RebuildState};
use crate::fault::ReadFault;
use crate::reading::Reading;

/// How many rebuilds are told of.
pub(crate) const REBUILDS_MAX: usize = 50;

type Row = (String, Json<Value>, DateTime<Utc>);

/// The newest rebuilds, newest first, at most `max`.
pub(crate) async fn list(reading: &mut Reading, name: &str, max: usize) -> Result<Vec<Rebuild>, ReadFault> {
    // A rebuild is an order and one event about its end.
    let events = i64::try_from(max.saturating_mul(2)).unwrap_or(i64::MAX);
    let mut rows: Vec<Row> = sqlx::query_as(include_str!("rebuilds.sql"))
        .bind(name)
        .bind(events)
        .fetch_all(&mut *reading.tx)
        .await?;
    rows.reverse();
    let mut rebuilds = fold(rows)?;
    rebuilds.reverse();
    rebuilds.truncate(max);
    Ok(rebuilds)
}

/// Oldest first. The end of a rebuild whose order is not among the rows is left out.
fn fold(rows: Vec<Row>) -> Result<Vec<Rebuild>, ReadFault> {
    let mut rebuilds: Vec<Rebuild> = Vec::new();
    for (event_type, Json(payload), at) in rows {
        let running = rebuilds.last_mut().filter(|rebuild| rebuild.state == RebuildState::Running);
        match (event_type.as_str(), running) {
            ("operations.projection.rebuild_requested", _) => rebuilds.push(requested(&read(payload)?, at)),
            ("operations.projection.rebuilt", Some(rebuild)) => finish(rebuild, read(payload)?, at),
            ("operations.projection.rebuild_failed", Some(rebuild)) => {
                let failed: RebuildFailed = read(payload)?;
                rebuild.state = RebuildState::Failed;
                rebuild.finished_at = Some(at);
                rebuild.failure = Some(failed.reason);
            }
            _ => {}
        }
    }
    Ok(rebuilds)
}

fn requested(order: &RebuildRequested, at: DateTime<Utc>) -> Rebuild {
    Rebuild {
        state: RebuildState::Running,
        requested_at: at,
        finished_at: None,
        dry_run: order.dry_run,
        from_version: None,
        to_version: None,
        compared_at_sequence: None,
        rows: None,
        differing: None,
        swapped: None,
        took_ms: None,
        left_out: Vec::new(),
        left_out_count: None,
        failure: None,
    }
}

fn finish(rebuild: &mut Rebuild, end: Rebuilt, at: DateTime<Utc>) {
    rebuild.state = RebuildState::Finished;
    rebuild.finished_at = Some(at);
    rebuild.from_version = Some(end.from_version);
    rebuild.to_version = Some(end.to_version);
    rebuild.compared_at_sequence = Some(end.compared_at.get());
    rebuild.rows = Some(end.rows);
    rebuild.differing = Some(end.differing);
    rebuild.swapped = Some(end.swapped);
    rebuild.took_ms = Some(end.took_ms);
    rebuild.left_out_count = end.left_out_count;
    let left_out = end.left_out.into_iter().map(|LeftOut { sequence, park_key, reason }| LeftOutCommit {
        sequence: sequence.get(),
        park_key,
        reason,
    });
    rebuild.left_out = left_out.collect();
}

fn read<T: DeserializeOwned>(payload: Value) -> Result<T, ReadFault> {
    serde_json::from_value(payload).map_err(|_| ReadFault::Incoherent { table: "events", what: "payload" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(action: &str, payload: Value) -> Row {
        (format!("operations.projection.{action}"), Json(payload), DateTime::UNIX_EPOCH)
    }

    #[test]
    fn an_order_and_its_end_are_one_rebuild() {
        let order = json!({ "projection": "people", "dry_run": true });
        let rebuilt = json!({
            "projection": "people", "from_version": 1, "to_version": 2, "compared_at": 9, "rows": 5,
            "differing": 0, "swapped": false, "took_ms": 12,
            "left_out": [{ "sequence": 4, "park_key": "evt.1.x.2", "reason": "skipped: never was one" }],
            "left_out_count": 1,
        });
        let failed = json!({ "projection": "people", "reason": "it was stopped" });
        let rebuilds = fold(vec![
            row("rebuilt", rebuilt.clone()),
            row("rebuild_requested", order.clone()),
            row("rebuilt", rebuilt),
            row("rebuild_requested", order.clone()),
            row("rebuild_failed", failed),
            row("rebuild_requested", order),
        ])
        .expect("they read");
        let states: Vec<_> = rebuilds.iter().map(|rebuild| rebuild.state).collect();
        assert_eq!(states, [RebuildState::Finished, RebuildState::Failed, RebuildState::Running]);
        assert_eq!(rebuilds[0].compared_at_sequence, Some(9));
        assert!(rebuilds[0].dry_run);
        assert_eq!((rebuilds[0].left_out_count, rebuilds[0].left_out[0].sequence), (Some(1), 4));
        assert_eq!(rebuilds[1].left_out_count, None, "it broke off");
        assert_eq!(rebuilds[1].failure.as_deref(), Some("it was stopped"));
    }
}
