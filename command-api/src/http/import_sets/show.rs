//! How a set of files stands.

use application::import_sets;
use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Path};
use uuid::Uuid;

use super::SetView;
use crate::app::App;
use crate::caller::Caller;
use crate::http::imports::store_fault;

/// How a set of files stands: each of its files with its import, as of the last settled chunk.
#[utoipa::path(
    get, path = "/v1/import-sets/{id}", operation_id = "showImportSet", tag = "imports", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The set")),
    responses((status = 200, body = SetView), (status = 404, description = "import.set_not_found"))
)]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<SetView>, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    let tenant = caller.principal.tenant;
    let set = import_sets::find(&app.platform.pool, tenant, id).await.map_err(store_fault)?;
    let set = set.filter(|set| caller.sees(set.sender)).ok_or_else(|| Failure::of("import.set_not_found"))?;
    Ok(Json(SetView::of(&app, tenant, set).await?))
}
