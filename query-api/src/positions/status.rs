//! Reads how every projection stands.

use projections::engine::checkpoint::{self, Position as Checkpoint};

use super::{Positions, ProjectionStatus, Store, at_head, rebuilds};
use crate::fault::ReadFault;
use crate::reading::{ACTIVITY_FACTS, Reading};

/// How every projection stands, by name.
pub(crate) async fn list(reading: &mut Reading) -> Result<Vec<ProjectionStatus>, ReadFault> {
    let positions = at_head::read(&mut *reading.tx).await?;
    let mut statuses = Vec::new();
    for serving in checkpoint::of_serving(&mut *reading.tx).await? {
        statuses.push(status(reading, &positions, serving).await?);
    }
    Ok(statuses)
}

async fn status(
    reading: &mut Reading,
    positions: &Positions,
    serving: Checkpoint,
) -> Result<ProjectionStatus, ReadFault> {
    let rows: Option<i64> = sqlx::query_scalar(include_str!("status.sql"))
        .bind(&serving.name)
        .bind(serving.version.to_string())
        .fetch_one(&mut *reading.tx)
        .await?;
    let last_rebuild = rebuilds::list(reading, &serving.name, 1).await?.pop();
    let position = serving.position.get();
    let lag_seconds =
        positions.projections.iter().find(|one| one.name == serving.name).map(|one| one.lag_seconds);
    let head = positions.head.max(position);
    Ok(ProjectionStatus {
        version: serving.version,
        outdated: projections::definition_of(&serving.name) != Some(serving.definition),
        store: if serving.name == ACTIVITY_FACTS { Store::Clickhouse } else { Store::Postgres },
        position,
        head,
        lag_events: head - position,
        lag_seconds: if head == position { 0.0 } else { lag_seconds.unwrap_or_default() },
        parked: serving.parked,
        rows: rows.and_then(|rows| u64::try_from(rows).ok()),
        last_rebuild,
        name: serving.name,
    })
}
