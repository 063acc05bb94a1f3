//! Makes another attempt at an effect that was given up.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::effect::Refusal;
use edge::{Failure, Path};
use kernel::{AggregateId, Purpose};
use uuid::Uuid;

use crate::answered::{CommandAnswer, fault};
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::{body_hash, once};

/// Make another attempt at an effect that was given up: under the same id, so that whoever has it already knows it.
#[utoipa::path(
    post, path = "/v1/effects/{id}/redrive", tag = "endpoints", operation_id = "redriveEffect", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The effect")),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "effect.not_found"),
        (status = 409, description = "effect.not_abandoned")
    )
)]
pub(super) async fn redrive(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ManageWebhooks)?;
    let context = caller.context(&app, Purpose::Operations).await?;
    let hash = body_hash(&format!("effects/{id}/redrive"), &());
    once(&app, &context, hash, async |context| {
        let redriven = app.platform.redrive_effect(&context, AggregateId::new(id), context.now).await;
        match redriven.map_err(fault)? {
            Ok(answer) => Ok((CommandAnswer::new(context.command, answer), answer.sequence())),
            Err(Refusal::NotFound) => Err(Failure::of("effect.not_found")),
            Err(refusal @ (Refusal::NotAbandoned | Refusal::NotDue)) => {
                Err(Failure::of("effect.not_abandoned").detail(refusal.to_string()))
            }
        }
    })
    .await
}
