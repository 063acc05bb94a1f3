//! Two versions of a table, row by row: the multiset difference both ways over the digest of every
//! row's full text, so that a column of any type counts.

use sqlx::PgConnection;

use super::postgres::{Schema, Table};
use super::projection::{StoreFault, TableComparison, Touched};

/// Keys of differing rows that are shown.
const SAMPLE_MAX: i64 = 10;

/// Compares a table of two versions, leaving out the rows that `excluded` touches.
pub(super) async fn table(
    worker: &mut PgConnection,
    before: &Schema,
    after: &Schema,
    table: &Table,
    excluded: &[Touched],
) -> Result<TableComparison, StoreFault> {
    // The whole of both tables is hashed: with the default memory it would go through the disk.
    sqlx::query("SELECT set_config('work_mem', '256MB', true)").execute(&mut *worker).await?;
    let excluded: Vec<_> = excluded
        .iter()
        .filter(|touched| touched.table == table.name)
        .map(|touched| &touched.columns)
        .collect();
    let keep = if excluded.is_empty() {
        "$1::jsonb IS NOT NULL"
    } else {
        "NOT EXISTS (SELECT FROM jsonb_array_elements($1::jsonb) AS left_out WHERE to_jsonb(t) @> left_out)"
    };
    let key = table.key.join(", ");
    let pairs: Vec<_> = table.key.iter().map(|column| format!("'{column}', {column}")).collect();
    let sql = include_str!("sql/compare.sql")
        .replace("{before}", &format!("{before}.{}", table.name))
        .replace("{after}", &format!("{after}.{}", table.name))
        .replace("{key}", &key)
        .replace("{pairs}", &pairs.join(", "))
        .replace("{keep}", keep);
    let (rows, only_before, only_after, sample): (i64, i64, i64, serde_json::Value) =
        sqlx::query_as(&sql).bind(serde_json::json!(excluded)).bind(SAMPLE_MAX).fetch_one(worker).await?;
    let count = |rows: i64| u64::try_from(rows).unwrap_or_default();
    let serde_json::Value::Array(sample) = sample else {
        return Err(StoreFault::new("the sample is no array"));
    };
    Ok(TableComparison {
        table: table.name.to_owned(),
        rows: count(rows),
        only_before: count(only_before),
        only_after: count(only_after),
        sample,
    })
}
