//! How one import stands.

use application::imports::{self, ImportSummary};
use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Path};
use kernel::{ImportId, TenantId};
use uuid::Uuid;

use super::{ImportView, store_fault};
use crate::app::App;
use crate::caller::Caller;

/// How an import stands: while it runs, as of its last settled chunk.
#[utoipa::path(
    get, path = "/v1/imports/{id}", tag = "imports", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The import")),
    responses((status = 200, body = ImportView), (status = 404, description = "import.not_found"))
)]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ImportView>, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    Ok(Json(find(&app, &caller, ImportId::new(id)).await?.into()))
}

/// An import that a caller may see, as it stands.
pub(super) async fn find(app: &App, caller: &Caller, import: ImportId) -> Result<ImportSummary, Failure> {
    let summary = find_if_any(app, caller.principal.tenant, import).await?;
    summary.filter(|summary| caller.sees(summary.sender)).ok_or_else(|| Failure::of("import.not_found"))
}

/// An import of a tenant, whoever sent it; `None` when it has not begun.
pub(crate) async fn find_if_any(
    app: &App,
    tenant: TenantId,
    import: ImportId,
) -> Result<Option<ImportSummary>, Failure> {
    if let Some(running) = app.running.import(tenant, import) {
        return Ok(Some(running.progress.borrow().clone()));
    }
    imports::find(&app.platform.pool, tenant, import).await.map_err(store_fault)
}
