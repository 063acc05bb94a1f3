//! Who may send webhooks.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::Failure;
use serde::Serialize;
use utoipa::ToSchema;

use super::ProviderView;
use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;

/// Senders of webhooks, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProviderList {
    items: Vec<ProviderView>,
}

/// Who may send webhooks.
#[utoipa::path(
    get, path = "/v1/webhook-providers", tag = "webhooks", operation_id = "listWebhookProviders", security(("bearer" = [])),
    responses((status = 200, body = ProviderList), (status = 403, description = "auth.forbidden"))
)]
pub(super) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<ProviderList>, Failure> {
    let caller = caller.allowed(Permission::ManageWebhooks)?;
    let providers = app.platform.webhook_providers(caller.principal.tenant).await.map_err(fault)?;
    Ok(Json(ProviderList { items: providers.into_iter().map(ProviderView::from).collect() }))
}
