//! Removes a sender of webhooks.

use auth::Permission;
use axum::extract::State;
use axum::http::StatusCode;
use edge::{Failure, Path};
use uuid::Uuid;

use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;

/// Remove a sender of webhooks: nothing it sends is believed any more. What it sent stays.
#[utoipa::path(
    delete, path = "/v1/webhook-providers/{id}", tag = "webhooks", operation_id = "removeWebhookProvider", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The provider")),
    responses(
        (status = 204, description = "it is removed"),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "webhook.provider_not_found")
    )
)]
pub(super) async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Failure> {
    let caller = caller.allowed(Permission::ManageWebhooks)?;
    let removed = app.platform.remove_webhook_provider(caller.principal.tenant, id).await.map_err(fault)?;
    if !removed {
        return Err(Failure::of("webhook.provider_not_found"));
    }
    tracing::info!(provider = %id, "a sender of webhooks was removed");
    Ok(StatusCode::NO_CONTENT)
}
