//! `GET /v1/projections`: how every read model stands.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::Failure;
use kernel::Sequence;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::document::ReadProblems;
use crate::positions::{ProjectionStatus, status};
use crate::reading::EVENT_INDEX;

/// List projections
///
/// By name: the version that serves, how far it is, what is parked, and its newest rebuild.
#[utoipa::path(
    get,
    path = "/v1/projections",
    operation_id = "listProjections",
    tag = "projections",
    responses((status = OK, description = "All of them", body = Vec<ProjectionStatus>), ReadProblems),
)]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Vec<ProjectionStatus>>, Failure> {
    caller.needs(Permission::ReadOperations)?;
    let mut reading = app.read(&caller.scope(), Sequence::ZERO, &[EVENT_INDEX]).await?;
    Ok(Json(status::list(&mut reading).await?))
}
