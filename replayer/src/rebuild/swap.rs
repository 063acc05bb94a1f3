//! One row changes, and readers that begin after it see the new version.

use event_store::EventLog;
use projections::engine::revisions;

use super::RebuildError;
use crate::Replayer;

/// Lets `to` serve in the place of `from`, if `from` still serves and `to` is not behind it.
pub(super) async fn swap<L: EventLog>(
    replayer: &Replayer<L>,
    name: &str,
    from: u32,
    to: u32,
) -> Result<(), RebuildError> {
    let moved = || RebuildError::Moved { name: name.to_owned() };
    let (from, to) = (i32::try_from(from).map_err(|_| moved())?, i32::try_from(to).map_err(|_| moved())?);
    let mut tx = replayer.worker.begin().await?;
    let swapped =
        sqlx::query(include_str!("swap.sql")).bind(name).bind(from).bind(to).execute(&mut *tx).await?;
    if swapped.rows_affected() != 1 {
        return Err(moved());
    }
    sqlx::query("UPDATE projections.versions SET retired_at = now() WHERE name = $1 AND version = $2")
        .bind(name)
        .bind(from)
        .execute(&mut *tx)
        .await?;
    revisions::note_in_tx(&mut tx, name, None).await?;
    tx.commit().await?;
    tracing::info!(projection = name, from, to, "{name} version {to} serves now");
    Ok(())
}
