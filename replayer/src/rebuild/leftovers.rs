//! Versions that a rebuild made and did not swap in.

use event_store::EventLog;
use projections::engine::{Projection, active};

use super::RebuildError;
use crate::Replayer;

/// Clears away what earlier rebuilds left: versions that neither serve nor ever served.
pub(super) async fn clear<L: EventLog>(
    replayer: &Replayer<L>,
    projection: &dyn Projection,
) -> Result<(), RebuildError> {
    let versions = active::versions(&replayer.worker, projection.name()).await?;
    for row in versions.into_iter().filter(|row| !row.serving && !row.retired) {
        discard(replayer, projection, row.version).await?;
    }
    Ok(())
}

/// Drops a version that does not serve.
pub(super) async fn discard<L: EventLog>(
    replayer: &Replayer<L>,
    projection: &dyn Projection,
    version: u32,
) -> Result<(), RebuildError> {
    let mut tx = replayer.owner.begin().await?;
    active::discard(&mut tx, projection, version).await?;
    tx.commit().await?;
    tracing::info!(projection = projection.name(), version, "dropped version {version}");
    Ok(())
}
