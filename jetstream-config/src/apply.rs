//! Carries a plan out, or refuses all of it.

use async_nats::jetstream::context::{Context, CreateStreamError, UpdateStreamError};
use async_nats::jetstream::stream::Config;

use crate::plan::{Change, Plan, PlanError, plan};

/// Why the server was not brought to what is wanted.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Nothing was changed: at least one difference needs a human.
    #[error("the streams differ in ways that cannot be mended without a decision:\n{differences}")]
    Incompatible {
        /// One per line.
        differences: String,
    },
    /// The server could not be compared.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The server refused to create a stream.
    #[error("stream {stream} could not be created")]
    Create { stream: String, source: CreateStreamError },
    /// The server refused to change a stream.
    #[error("stream {stream} could not be updated")]
    Update { stream: String, source: UpdateStreamError },
}

/// Carries the plan out. With one difference in it that cannot be mended, nothing is changed.
pub async fn apply(context: &Context, plan: &Plan) -> Result<(), ApplyError> {
    let refused = plan.refused();
    if !refused.is_empty() {
        let lines: Vec<_> =
            refused.iter().map(|(stream, difference)| format!("{stream}: {difference}")).collect();
        return Err(ApplyError::Incompatible { differences: lines.join("\n") });
    }
    for change in &plan.changes {
        match change {
            Change::Create(wanted) => {
                let created = context.create_stream((**wanted).clone()).await;
                created.map_err(|source| ApplyError::Create { stream: wanted.name.clone(), source })?;
                tracing::info!(stream = wanted.name, "created stream {}", wanted.name);
            }
            Change::Update { wanted, differences } => {
                let updated = context.update_stream(&**wanted).await;
                updated.map_err(|source| ApplyError::Update { stream: wanted.name.clone(), source })?;
                for difference in differences {
                    tracing::warn!(stream = wanted.name, %difference, "mended stream {}", wanted.name);
                }
            }
        }
    }
    Ok(())
}

/// Plans and applies, as a role does at its start. Returns what was done.
pub async fn ensure(context: &Context, wanted: &[Config]) -> Result<Plan, ApplyError> {
    let plan = plan(context, wanted).await?;
    apply(context, &plan).await?;
    Ok(plan)
}
