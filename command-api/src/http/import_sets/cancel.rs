//! Ends a set of files before its end.

use application::import_sets::{self, SetFile};
use application::imports::{self, ImportState};
use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Path};
use kernel::{CommandId, Purpose};
use uuid::Uuid;

use super::SetView;
use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;
use crate::http::imports::{end_import, find, store_fault};

/// Cancel a set of files: the import that runs is cancelled, and no other file of it begins.
///
/// What was loaded stays. The same archive under the same key goes on. Its sender is answered `import.cancelled`.
#[utoipa::path(
    post, path = "/v1/import-sets/{id}/cancel", operation_id = "cancelImportSet", tag = "imports",
    security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The set")),
    responses(
        (status = 200, body = SetView),
        (status = 404, description = "import.set_not_found"),
        (status = 409, description = "import.not_running: it is complete, or failed")
    )
)]
pub(super) async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<SetView>, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    let context = caller.context(&app, Purpose::ProgrammeDelivery).await?;
    let (pool, tenant) = (&app.platform.pool, context.tenant);
    let stands = async || {
        let set = import_sets::find(pool, tenant, id).await.map_err(store_fault)?;
        set.filter(|set| caller.sees(set.sender)).ok_or_else(|| Failure::of("import.set_not_found"))
    };
    let set = stands().await?;
    match set.state {
        ImportState::Cancelled => return Ok(Json(SetView::of(&app, tenant, set).await?)),
        ImportState::Completed | ImportState::Failed => {
            return Err(Failure::of("import.not_running").detail("there is nothing of it left to end"));
        }
        ImportState::Running => {}
    }
    // First what keeps the next file from beginning.
    import_sets::cancel(pool, tenant, id, &imports::cancelled(), context.now).await.map_err(store_fault)?;
    let keys = app.platform.keys.tenant_keys(tenant).await.map_err(|error| fault(error.into()))?;
    for import in set.files.iter().filter_map(|SetFile { import, .. }| *import) {
        let running = find(&app, tenant, import).await?;
        if running.is_some_and(|summary| summary.state == ImportState::Running) {
            let command = keys.derived(&[
                b"cancel-set-file",
                context.command.uuid().as_bytes(),
                import.uuid().as_bytes(),
            ]);
            // One that is complete by now has nothing to end.
            let _ended = end_import(&app, &context.step(CommandId::new(command)), import).await?;
        }
    }
    app.running.cancel_set(tenant, id);
    let set = stands().await?;
    Ok(Json(SetView::of(&app, tenant, set).await?))
}
