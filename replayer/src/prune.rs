//! Dropping versions that were swapped out, once nobody needs to go back to them.

use std::time::Duration;

use event_store::EventLog;
use projections::engine::{Leadership, Projection, active};

use crate::{RebuildError, Replayer};

/// Drops the versions of a projection that were swapped out longer ago than `grace`, but the last one,
/// which is what an operator would look back at. Returns what was dropped.
pub async fn prune<L: EventLog>(
    replayer: &Replayer<L>,
    projection: &dyn Projection,
    grace: Duration,
) -> Result<Vec<u32>, RebuildError> {
    let name = projection.name();
    let under_way = || RebuildError::UnderWay { name: name.to_owned() };
    let alone = Leadership::of(&replayer.worker, &format!("projection rebuild {name}")).await?;
    let alone = alone.ok_or_else(under_way)?;
    let old: Vec<i32> = sqlx::query_scalar(
        "SELECT version FROM projections.versions
         WHERE name = $1 AND retired_at <= now() - make_interval(secs => $2)
             AND version < (SELECT max(version) FROM projections.versions WHERE name = $1 AND retired_at IS NOT NULL)
         ORDER BY version",
    )
    .bind(name)
    .bind(grace.as_secs_f64())
    .fetch_all(&replayer.worker)
    .await?;
    let mut dropped = Vec::new();
    for version in old.into_iter().filter_map(|version| u32::try_from(version).ok()) {
        let mut tx = replayer.owner.begin().await?;
        active::discard(&mut tx, projection, version).await?;
        tx.commit().await?;
        dropped.push(version);
    }
    alone.give_up().await?;
    Ok(dropped)
}
