//! Deliveries that wait for what they refer to.

use application::webhooks::{HELD_FOR_DAYS, HeldDelivery};
use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::Failure;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;

/// How many are shown.
const HELD_MAX: u32 = 200;

/// Deliveries that wait or were given up, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldList {
    items: Vec<HeldView>,
}

/// A delivery that waits or was given up. What it says is sealed, and gone once it is given up.
#[derive(Serialize, ToSchema)]
struct HeldView {
    delivery_id: Uuid,
    provider_id: Uuid,
    /// `kintell_rating`.
    kind: String,
    /// `held` or `given_up`.
    state: &'static str,
    /// Why it was not recorded when it was last tried.
    reason: String,
    attempts: i32,
    received_at: String,
    tried_at: String,
    /// When it is given up, or was.
    given_up_at: String,
}

impl From<HeldDelivery> for HeldView {
    fn from(held: HeldDelivery) -> Self {
        let until = held.received_at.plus_seconds(HELD_FOR_DAYS * 86_400);
        Self {
            delivery_id: held.delivery,
            provider_id: held.provider,
            kind: held.kind,
            state: if held.given_up_at.is_some() { "given_up" } else { "held" },
            reason: held.reason,
            attempts: held.attempts,
            received_at: held.received_at.to_string(),
            tried_at: held.tried_at.to_string(),
            given_up_at: held.given_up_at.unwrap_or(until).to_string(),
        }
    }
}

/// The newest 200 deliveries that wait or were given up in the last 30 days.
#[utoipa::path(
    get, path = "/v1/webhooks/held", tag = "webhooks", operation_id = "listHeldDeliveries", security(("bearer" = [])),
    responses((status = 200, body = HeldList))
)]
pub(super) async fn held(State(app): State<App>, caller: Caller) -> Result<Json<HeldList>, Failure> {
    let caller = caller.allowed(Permission::ReadOperations)?;
    let held = app.platform.held_deliveries(caller.principal.tenant, HELD_MAX).await.map_err(fault)?;
    Ok(Json(HeldList { items: held.into_iter().map(HeldView::from).collect() }))
}
