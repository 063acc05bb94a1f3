//! Doing what was ordered.

use std::sync::Arc;

use event_store::EventLog;
use projections::engine::redrive::{RedriveError, redrive};
use projections::engine::skip::{SkipError, skip};
use projections::engine::{ParkKey, Projection, parking};
use projections::operations::{Answer, Order, What};
use runtime::database::{FaultOf, fault_of};

use crate::{Accept, Replayer, rebuild};

/// An order can be carried out only later.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotNow {
    #[error("the projection is changing versions or has a batch to finish")]
    Busy,
    #[error("Postgres cannot serve now")]
    Postgres(#[source] sqlx::Error),
}

/// Carries out an order. Whatever happens is an answer, unless it is to be tried again later.
pub(super) async fn carry_out<L: EventLog>(
    replayer: &Replayer<L>,
    projections: &[Arc<dyn Projection>],
    order: &Order,
) -> Result<Answer, NotNow> {
    let found = projections.iter().find(|projection| projection.name() == order.projection);
    let found = found.map(|found| &**found);
    match &order.what {
        What::Rebuild { dry_run } => {
            Ok(rebuilt(replayer, found, order, if *dry_run { Accept::Nothing } else { Accept::Equal }).await)
        }
        What::Redrive { park_key } => {
            redriven(replayer, found, order, &ParkKey::new(park_key.as_str())).await
        }
        What::Skip { park_key, sequence, reason } => {
            let outcome = skip(
                &replayer.worker,
                &order.projection,
                &ParkKey::new(park_key.as_str()),
                *sequence,
                reason,
            )
            .await;
            match outcome {
                Ok(_) => Ok(Answer::Skipped { skipped: true }),
                Err(SkipError::Busy) => Err(NotNow::Busy),
                Err(SkipError::Store(error)) => {
                    passing(order, error)?;
                    Ok(Answer::Skipped { skipped: false })
                }
                Err(
                    SkipError::UnknownProjection { .. } | SkipError::NotFirst { .. } | SkipError::NotParked,
                ) => Ok(Answer::Skipped { skipped: false }),
            }
        }
    }
}

async fn rebuilt<L: EventLog>(
    replayer: &Replayer<L>,
    projection: Option<&dyn Projection>,
    order: &Order,
    accept: Accept,
) -> Answer {
    let name = &order.projection;
    let Some(projection) = projection else {
        return Answer::RebuildFailed { reason: format!("there is no projection {name}") };
    };
    match rebuild(replayer, projection, accept).await {
        Ok(report) => {
            let (rows, differing) = (report.rows(), report.differing());
            let whole = serde_json::to_string(&report).unwrap_or_default();
            tracing::info!(projection = name, rows, differing, report = whole, "rebuilt {name}");
            Answer::Rebuilt {
                from_version: report.from_version,
                to_version: report.to_version,
                compared_at: report.compared_at,
                rows,
                differing,
                swapped: report.swapped,
                took_ms: report.took_ms,
                left_out: report.left_out,
            }
        }
        Err(error) => {
            let reason = runtime::chain(&error);
            tracing::error!(projection = name, reason, "the rebuild of {name} broke off");
            Answer::RebuildFailed { reason }
        }
    }
}

/// A key that could not be driven is left where it was.
async fn redriven<L: EventLog>(
    replayer: &Replayer<L>,
    projection: Option<&dyn Projection>,
    order: &Order,
    key: &ParkKey,
) -> Result<Answer, NotNow> {
    let name = &order.projection;
    let outcome = match projection {
        Some(projection) => redrive(&replayer.worker, &replayer.log, projection, key).await,
        None => Err(RedriveError::UnknownProjection { name: name.clone() }),
    };
    match outcome {
        Ok(done) => Ok(Answer::Redriven { applied: done.applied, remaining: done.remaining }),
        Err(RedriveError::Busy) => Err(NotNow::Busy),
        Err(error) => {
            tracing::warn!(projection = name, park_key = %key, error = runtime::chain(&error), "the key was not driven");
            let remaining = match parking::count(&replayer.worker, name, key).await {
                Ok(remaining) => remaining,
                // Nothing can be parked under a key that Postgres cannot even be asked for.
                Err(error) => passing(order, error).map(|()| 0)?,
            };
            Ok(Answer::Redriven { applied: 0, remaining })
        }
    }
}

/// An order that failed for a moment is carried out later; one that can never be carried out fails, so that those
/// behind it are.
fn passing(order: &Order, error: sqlx::Error) -> Result<(), NotNow> {
    if fault_of(&error) == FaultOf::TheMoment {
        return Err(NotNow::Postgres(error));
    }
    let (projection, at) = (&order.projection, order.sequence.get());
    let error = runtime::chain(&error);
    tracing::error!(projection, order = at, error, "the order at {at} can never be carried out");
    Ok(())
}
