//! Whether ClickHouse holds what the plans say, range by range.

use std::collections::BTreeMap;

use clickhouse::{Client, Row};
use kernel::Sequence;
use serde::Deserialize;
use sqlx::{Connection, PgConnection};

use super::NAME;
use super::fault::FactsFault;
use crate::engine::plans::DonePlan;
use crate::engine::{StoreFault, checkpoint, parking, plans};

/// Compares the rows of every range that is done with its plan, and makes one plan of them. The
/// checkpoint is locked meanwhile, so that nothing is redriven.
pub(super) async fn plans(
    worker: &mut PgConnection,
    client: &Client,
    version: u32,
) -> Result<(), StoreFault> {
    let mut tx = worker.begin().await?;
    let Some(position) = checkpoint::lock_in_tx(&mut tx, NAME, version).await? else { return Ok(()) };
    let done = plans::done_in_tx(&mut tx, NAME, version, position).await?;
    let unfinished = plans::unfinished(&mut tx, NAME, version).await?;
    let parked = parking::all_of_version(&mut tx, NAME, version).await?;
    compare(client, &done, (position, unfinished.unwrap_or(position)), &parked).await?;
    plans::settle_in_tx(&mut tx, NAME, version, position).await?;
    tx.commit().await?;
    Ok(())
}

#[derive(Row, Deserialize)]
struct Range {
    start: u64,
    rows: u64,
}

/// `open` is the range of the plan that is not done: what lies there is looked at when it is tried
/// again. Beyond it there is nothing.
async fn compare(
    client: &Client,
    done: &[DonePlan],
    open: (Sequence, Sequence),
    parked: &[Sequence],
) -> Result<(), FactsFault> {
    let mut expected: BTreeMap<u64, (Sequence, Option<u64>)> =
        done.iter().map(|plan| (plan.from.next().get(), (plan.to, Some(plan.rows)))).collect();
    if open.0 < open.1 {
        expected.insert(open.0.next().get(), (open.1, None));
    }
    expected.insert(open.1.next().get(), (Sequence::new(u64::MAX), Some(0)));
    let found = client
        .query(include_str!("sql/rows_of_plans.sql"))
        .param("starts", expected.keys().copied().collect::<Vec<_>>())
        .param("parked", parked.iter().map(|sequence| sequence.get()).collect::<Vec<_>>())
        .fetch_all::<Range>()
        .await?;
    let found: BTreeMap<u64, u64> = found.into_iter().map(|range| (range.start, range.rows)).collect();
    for (start, (last, planned)) in expected {
        let found = found.get(&start).copied().unwrap_or_default();
        if let Some(planned) = planned.filter(|planned| *planned != found) {
            return Err(FactsFault::Differs { first: Sequence::new(start), last, found, planned });
        }
    }
    Ok(())
}
