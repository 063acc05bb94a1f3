//! `GET /v1/projections/{name}/rebuilds`: every rebuild beside the live version, and what it showed.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Path};

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::{NotFound, ReadProblems};
use crate::positions::rebuilds::REBUILDS_MAX;
use crate::positions::{Rebuild, rebuilds};
use crate::reading::EVENT_INDEX;

/// List rebuilds
///
/// Newest first, the latest 50.
#[utoipa::path(
    get,
    path = "/v1/projections/{name}/rebuilds",
    operation_id = "listRebuilds",
    tag = "projections",
    params(("name" = String, Path, description = "The projection"), ConsistencyToken),
    responses((status = OK, description = "The rebuilds", body = Vec<Rebuild>), NotFound, ReadProblems),
)]
pub(super) async fn rebuilds(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Path(name): Path<String>,
) -> Result<Json<Vec<Rebuild>>, Failure> {
    caller.needs(Permission::ReadOperations)?;
    let mut reading = app.read(&caller.scope(), token, &[EVENT_INDEX]).await?;
    if reading.version_of(&name).is_none() {
        return Err(Failure::of("projection.not_found"));
    }
    Ok(Json(rebuilds::list(&mut reading, &name, REBUILDS_MAX).await?))
}
