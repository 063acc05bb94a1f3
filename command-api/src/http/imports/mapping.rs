//! The mapping by which an import was read, from the history.

use auth::Permission;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use edge::{Failure, Path};
use kernel::{ImportId, Purpose};
use uuid::Uuid;

use super::show::find;
use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;

/// The mapping file of an import, as it was sent with it. Its digest is that of the import.
#[utoipa::path(
    get, path = "/v1/imports/{id}/mapping", tag = "imports", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The import")),
    responses(
        (status = 200, body = String, content_type = "application/toml"),
        (status = 404, description = "import.not_found, also when the import has no mapping")
    )
)]
pub(super) async fn mapping(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    if caller.sees_only().is_some() {
        let _theirs = find(&app, &caller, ImportId::new(id)).await?;
    }
    let context = caller.context(&app, Purpose::ProgrammeDelivery).await?;
    let used = app.platform.mapping_of_import(&context, ImportId::new(id)).await.map_err(fault)?;
    let used = used.ok_or_else(|| {
        Failure::of("import.not_found").detail("there is no such import, or it was read without a mapping")
    })?;
    Ok(([(header::CONTENT_TYPE, "application/toml; charset=utf-8")], used.text).into_response())
}
