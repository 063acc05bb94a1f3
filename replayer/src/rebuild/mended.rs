//! What an operator or a later commit has settled while, or before, a version was filled: decided in the serving
//! version, it is not decided anew.

use event_store::EventLog;
use kernel::Sequence;
use projections::engine::redrive::{RedriveError, redrive_beside};
use projections::engine::{Claim, Projection, parking, skip};

use super::RebuildError;
use crate::Replayer;

/// Leaves out what was left out of the serving version since this one was made, and drives every key that parked
/// something after a position: a correction that came in a later batch mends what stands before it. A key that
/// cannot be driven stays parked, and is told of.
pub(super) async fn drive<L: EventLog>(
    replayer: &Replayer<L>,
    projection: &dyn Projection,
    claim: &Claim,
    (serving, after): (u32, Sequence),
) -> Result<(), RebuildError> {
    let (name, version) = (projection.name(), claim.version);
    skip::inherit_parked(&replayer.worker, name, serving, version).await?;
    for key in parking::keys_after(&replayer.worker, name, version, after).await? {
        match redrive_beside(&replayer.worker, &replayer.log, projection, version, &key).await {
            Ok(driven) => {
                let (applied, remaining) = (driven.applied, driven.remaining);
                tracing::debug!(projection = name, version, park_key = %key, applied, remaining, "a key was driven");
            }
            Err(RedriveError::NotParked) => {}
            Err(RedriveError::Busy | RedriveError::UnknownProjection { .. }) => {
                return Err(RebuildError::Moved { name: name.to_owned() });
            }
            Err(RedriveError::Log(fault)) => return Err(fault.into()),
            Err(RedriveError::Store(fault)) => return Err(fault.into()),
        }
    }
    Ok(())
}
