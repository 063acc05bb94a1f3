//! Plans of batches for a store that cannot share the transaction: written before the batch, repeated
//! exactly after a crash.
//!
//! A plan is done when the checkpoint has reached its end. Plans do not overlap and leave no gap: each
//! begins where the checkpoint stands.

use kernel::Sequence;
use sqlx::PgConnection;

use super::checkpoint::number;

/// A plan that is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct DonePlan {
    /// Commits after this one,
    pub(crate) from: Sequence,
    /// up to and with this one.
    pub(crate) to: Sequence,
    /// Rows of them that are in the store.
    pub(crate) rows: u64,
}

/// What an insert follows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Counted {
    /// The stem of its deduplication token.
    pub(crate) token: String,
    /// How often its plan was begun.
    pub(crate) tries: i32,
}

/// Plans the range, or finds the plan that was made from there before. Returns the end to take; `None`
/// when the checkpoint stands elsewhere, because someone else has claimed the version.
pub(crate) async fn plan(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
    from: Sequence,
    to: Sequence,
) -> Result<Option<Sequence>, sqlx::Error> {
    let end: Option<i64> = sqlx::query_scalar(include_str!("sql/plan.sql"))
        .bind(name)
        .bind(number(version))
        .bind(from.as_i64())
        .bind(to.as_i64())
        .bind(format!("{name}-v{version}-{from}-{to}"))
        .fetch_optional(conn)
        .await?;
    Ok(end.map(Sequence::from_i64))
}

/// The end of the plan that was begun and is not done, if there is one.
pub(crate) async fn unfinished(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
) -> Result<Option<Sequence>, sqlx::Error> {
    let end: Option<i64> = sqlx::query_scalar(include_str!("sql/unfinished_plan.sql"))
        .bind(name)
        .bind(number(version))
        .fetch_optional(conn)
        .await?;
    Ok(end.map(Sequence::from_i64))
}

/// Counts rows to the plan that covers `first..=last`, in the transaction of their batch. `None` when
/// no plan does: then nothing may be inserted.
pub(crate) async fn count_in_tx(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
    (first, last): (Sequence, Sequence),
    rows: usize,
) -> Result<Option<Counted>, sqlx::Error> {
    let counted: Option<(String, i32)> = sqlx::query_as(
        "UPDATE projections.clickhouse_plans SET rows = rows + $5
         WHERE name = $1 AND version = $2 AND from_sequence < $3 AND to_sequence >= $4
         RETURNING token, tries",
    )
    .bind(name)
    .bind(number(version))
    .bind(first.as_i64())
    .bind(last.as_i64())
    .bind(i64::try_from(rows).unwrap_or(i64::MAX))
    .fetch_optional(conn)
    .await?;
    Ok(counted.map(|(token, tries)| Counted { token, tries }))
}

/// Every plan that the position has passed, in order.
pub(crate) async fn done_in_tx(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
    position: Sequence,
) -> Result<Vec<DonePlan>, sqlx::Error> {
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
        "SELECT from_sequence, to_sequence, rows FROM projections.clickhouse_plans
         WHERE name = $1 AND version = $2 AND to_sequence <= $3 ORDER BY from_sequence",
    )
    .bind(name)
    .bind(number(version))
    .bind(position.as_i64())
    .fetch_all(conn)
    .await?;
    let plan = |(from, to, rows)| DonePlan {
        from: Sequence::from_i64(from),
        to: Sequence::from_i64(to),
        rows: u64::try_from(rows).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(plan).collect())
}

/// Makes one plan of all that the position has passed: their rows have been seen in the store.
pub(crate) async fn settle_in_tx(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
    position: Sequence,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("sql/settle_plans.sql"))
        .bind(name)
        .bind(number(version))
        .bind(position.as_i64())
        .execute(conn)
        .await?;
    Ok(())
}
