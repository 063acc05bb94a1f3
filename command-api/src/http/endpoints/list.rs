//! Who is told of what.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use domain::endpoint::Registered;
use edge::Failure;
use kernel::Purpose;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;

/// Endpoints, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct EndpointList {
    items: Vec<EndpointView>,
}

/// An endpoint that is told of events.
#[derive(Serialize, ToSchema)]
struct EndpointView {
    id: Uuid,
    /// Its name, for people.
    name: String,
    /// The host of its address. The rest can hold a secret.
    host: String,
    /// Events of which types it is told.
    event_types: Vec<String>,
    /// Whether it is told nothing for now.
    disabled: bool,
    created_at: String,
    /// Until when the secret before the newest signs too, while it rotates.
    rotates_until: Option<String>,
}

/// Who is told of what.
#[utoipa::path(
    get, path = "/v1/endpoints", tag = "endpoints", operation_id = "listEndpoints", security(("bearer" = [])),
    responses((status = 200, body = EndpointList), (status = 403, description = "auth.forbidden"))
)]
pub(super) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<EndpointList>, Failure> {
    let caller = caller.allowed(Permission::ManageWebhooks)?;
    let context = caller.context(&app, Purpose::Operations).await?;
    let mut items = Vec::new();
    for (id, created_at, rotates_until) in app.platform.endpoints(context.tenant).await.map_err(fault)? {
        let state = app.platform.endpoint(&context, id).await.map_err(fault)?;
        // An address that was kept for a registration that was never recorded is none.
        let Some(Registered { name, host, event_types }) = state.registered else { continue };
        items.push(EndpointView {
            id: id.uuid(),
            name,
            host,
            event_types: event_types.into_iter().collect(),
            disabled: state.disabled,
            created_at: created_at.to_string(),
            rotates_until: rotates_until.map(|at| at.to_string()),
        });
    }
    Ok(Json(EndpointList { items }))
}
