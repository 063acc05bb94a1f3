//! The newest imports.

use application::imports;
use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::Failure;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ImportView, store_fault};
use crate::app::App;
use crate::caller::Caller;

/// How many are shown.
const IMPORTS_MAX: u32 = 50;

/// The newest imports, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportList {
    items: Vec<ImportView>,
}

/// The newest 50 imports. A login that is limited to some companies sees its own.
#[utoipa::path(
    get, path = "/v1/imports", tag = "imports", security(("bearer" = [])),
    responses((status = 200, body = ImportList))
)]
pub(super) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<ImportList>, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    let latest =
        imports::latest(&app.platform.pool, caller.principal.tenant, caller.sees_only(), IMPORTS_MAX)
            .await
            .map_err(store_fault)?;
    Ok(Json(ImportList { items: latest.into_iter().map(ImportView::from).collect() }))
}
