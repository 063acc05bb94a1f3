//! Reads how far every projection is, beside the head of the archive.

use kernel::Sequence;

use super::{Position, Positions};

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    position: i64,
    head: i64,
    lag_seconds: f64,
}

/// How far everything is. It takes no context: positions belong to no tenant.
pub(crate) async fn read<'e>(executor: impl sqlx::PgExecutor<'e>) -> Result<Positions, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(include_str!("at_head.sql")).fetch_all(executor).await?;
    let number = |number: i64| Sequence::from_i64(number).get();
    let head = rows.first().map_or(0, |row| number(row.head));
    let projections = rows.into_iter().map(|row| {
        let position = number(row.position);
        Position {
            name: row.name,
            position,
            lag_events: head.saturating_sub(position),
            lag_seconds: row.lag_seconds.max(0.0),
        }
    });
    Ok(Positions { head, projections: projections.collect() })
}
