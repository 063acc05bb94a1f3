//! Removes an endpoint.

use auth::Permission;
use axum::extract::State;
use axum::http::StatusCode;
use edge::{Failure, Path};
use kernel::{AggregateId, Purpose};
use uuid::Uuid;

use super::refused;
use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;

/// Remove an endpoint: it is told nothing any more, and its address and its secrets are gone.
#[utoipa::path(
    delete, path = "/v1/endpoints/{id}", tag = "endpoints", operation_id = "removeEndpoint", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    responses(
        (status = 204, description = "it is removed"),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "endpoint.not_found")
    )
)]
pub(super) async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Failure> {
    let caller = caller.allowed(Permission::ManageWebhooks)?;
    let context = caller.context(&app, Purpose::Operations).await?;
    match app.platform.remove_endpoint(&context, AggregateId::new(id)).await.map_err(fault)? {
        Ok(_) => {
            tracing::info!(endpoint = %id, "an endpoint was removed");
            Ok(StatusCode::NO_CONTENT)
        }
        Err(refusal) => Err(refused(refusal)),
    }
}
