//! Two versions, row by row over every column.

use clickhouse::{Client, Row};
use serde::Deserialize;

use super::fault::FactsFault;
use crate::engine::{Comparison, TableComparison, Touched};

/// A table, as it is compared.
struct Table {
    name: &'static str,
    /// What rows are summed up by.
    columns: &'static str,
    /// What a difference is shown by: a named tuple of columns.
    key: &'static str,
    key_type: &'static str,
    /// What is compared.
    measures: &'static str,
    /// Whether a row counts.
    counts: &'static str,
    /// The columns that say what a parked commit touches.
    left_out_by: &'static [&'static str],
}

const FACTS: Table = Table {
    name: "facts",
    columns: "tenant, sequence, record, company, participant, volunteer, activity, local_date, iso_week, month, \
              minutes, rating_milli, rated, sign",
    key: "tenant, record, sequence",
    key_type: "Tuple(tenant UUID, record UUID, sequence UInt64)",
    measures: "count()",
    counts: "count() > 0",
    left_out_by: &["tenant", "record"],
};

const fn period(name: &'static str) -> Table {
    Table {
        name,
        columns: "tenant, company, activity, period_start",
        key: "tenant, company, activity, period_start",
        key_type: "Tuple(tenant UUID, company UUID, activity String, period_start Date32)",
        measures: "sum(activities), sum(minutes), sum(rating_sum_milli), sum(rating_count)",
        counts: "measures != (0, 0, 0, 0)",
        left_out_by: &["tenant", "company", "activity", "period_start"],
    }
}

const PEOPLE: Table = Table {
    name: "people",
    columns: "tenant, company, activity, period_kind, period_start, role, person",
    key: "tenant, company, activity, period_kind, period_start, role, person",
    key_type: "Tuple(tenant UUID, company UUID, activity String, period_kind String, period_start Date32, \
               role String, person UUID)",
    measures: "sum(activities), sum(ratings)",
    counts: "measures != (0, 0)",
    left_out_by: &["tenant", "company", "activity", "period_kind", "period_start"],
};

const TABLES: [Table; 5] = [FACTS, period("daily"), period("weekly"), period("monthly"), PEOPLE];

#[derive(Row, Deserialize)]
struct Difference {
    rows: u64,
    only_before: u64,
    only_after: u64,
    sample: Vec<String>,
}

/// Compares every table of two databases, leaving out the rows that `excluded` touches.
pub(super) async fn versions(
    client: &Client,
    databases: &(String, String),
    excluded: &[Touched],
) -> Result<Comparison, FactsFault> {
    let mut comparison = Comparison::default();
    for table in &TABLES {
        comparison.tables.push(compare(client, databases, table, excluded).await?);
    }
    Ok(comparison)
}

async fn compare(
    client: &Client,
    (before, after): &(String, String),
    table: &Table,
    excluded: &[Touched],
) -> Result<TableComparison, FactsFault> {
    let left_out: Vec<String> = excluded
        .iter()
        .filter(|touched| touched.table == table.name)
        .map(|touched| left_out(table, &touched.columns))
        .collect();
    let texts: Vec<_> = table.left_out_by.iter().map(|column| format!("toString({column})")).collect();
    let keep = format!(
        "concatWithSeparator(' ', {}) NOT IN (SELECT arrayJoin({{left_out:Array(String)}}))",
        texts.join(", ")
    );
    let sql = include_str!("sql/compare.sql")
        .replace("{before}", before)
        .replace("{after}", after)
        .replace("{table}", table.name)
        .replace("{columns}", table.columns)
        .replace("{key}", table.key)
        .replace("{key_type}", table.key_type)
        .replace("{measures}", table.measures)
        .replace("{counts}", table.counts)
        .replace("{keep}", if left_out.is_empty() { "1" } else { &keep });
    let found: Difference = client.query(&sql).param("left_out", left_out).fetch_one().await?;
    let mut sample: Vec<_> = found.sample.iter().filter_map(|key| serde_json::from_str(key).ok()).collect();
    sample.sort_by_cached_key(serde_json::Value::to_string);
    Ok(TableComparison {
        table: table.name.to_owned(),
        rows: found.rows,
        only_before: found.only_before,
        only_after: found.only_after,
        sample,
    })
}

/// What a commit touches, as the text that the rows are compared with.
fn left_out(table: &Table, columns: &serde_json::Value) -> String {
    let texts: Vec<_> =
        table.left_out_by.iter().map(|column| columns[column].as_str().unwrap_or_default()).collect();
    texts.join(" ")
}
