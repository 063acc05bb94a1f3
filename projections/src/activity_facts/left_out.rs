//! Which records had a commit that an operator left out, and whether they count for something all the same.

use std::collections::HashMap;

use clickhouse::{Client, Row};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::NAME;
use super::fact::Record;
use super::fault::FactsFault;
use crate::engine::{ApplyError, Batch, skip};

#[derive(Row, Deserialize)]
struct Counts {
    #[serde(with = "clickhouse::serde::uuid")]
    tenant: Uuid,
    #[serde(with = "clickhouse::serde::uuid")]
    record: Uuid,
    signs: i64,
}

/// The records of a batch of which a commit was left out: whether anything of them counts before the batch. It
/// depends on nothing that a second try could find changed: nothing is skipped while a batch is unfinished.
pub(super) async fn of(
    tx: &mut PgConnection,
    client: &Client,
    batch: &Batch<'_>,
) -> Result<HashMap<Record, bool>, ApplyError> {
    let keys: Vec<&str> = batch.commits.iter().map(|commit| commit.subject.as_str()).collect();
    let keys = skip::keys_in_tx(tx, NAME, batch.version, &keys).await?;
    let of_key = batch.commits.iter().filter(|commit| keys.contains(&commit.subject));
    let mut records: HashMap<Record, bool> = of_key
        .map(|commit| ((commit.commit.tenant.uuid(), commit.commit.aggregate_id.uuid()), false))
        .collect();
    let Some(first) = batch.commits.first().filter(|_| !records.is_empty()) else { return Ok(records) };
    let found: Vec<Counts> = client
        .query(include_str!("sql/counts_of_records.sql"))
        .param("before", first.sequence.get())
        .param("records", records.keys().map(|(_, record)| record.to_string()).collect::<Vec<_>>())
        .fetch_all()
        .await
        .map_err(FactsFault::from)?;
    for Counts { tenant, record, signs } in found {
        records.entry((tenant, record)).and_modify(|counts| *counts = signs > 0);
    }
    Ok(records)
}
