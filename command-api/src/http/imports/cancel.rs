//! Ends an import before its end.

use std::time::Duration;

use application::imports::{Cancelled, ImportState, ImportSummary};
use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Path};
use kernel::{ImportId, Purpose};
use uuid::Uuid;

use super::ImportView;
use super::show::find;
use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;

/// How long an answer waits for the chunk that is under way.
const ENDS_WITHIN: Duration = Duration::from_secs(20);

/// Cancel an import. The rows that were carried through stay, and are told; the same file under the same key goes on.
///
/// It ends when the rows under way are answered, which takes seconds. Its sender is answered `import.cancelled`.
/// One that was cancelled is answered as it stands.
#[utoipa::path(
    post, path = "/v1/imports/{id}/cancel", operation_id = "cancelImport", tag = "imports",
    security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The import")),
    responses(
        (status = 200, body = ImportView),
        (status = 404, description = "import.not_found"),
        (status = 409, description = "import.not_running: it is complete, or failed")
    )
)]
pub(super) async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ImportView>, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    let context = caller.context(&app, Purpose::ProgrammeDelivery).await?;
    let import = ImportId::new(id);
    let stands = find(&app, &caller, import).await?;
    match stands.state {
        ImportState::Cancelled => return Ok(Json(stands.into())),
        ImportState::Completed | ImportState::Failed => return Err(not_running()),
        ImportState::Running => {}
    }
    if !end(&app, &context, import).await? {
        return Err(not_running());
    }
    Ok(Json(find(&app, &caller, import).await?.into()))
}

/// Ends an import, wherever it runs, and waits a while for its end when it runs here. Answers whether it could.
pub(crate) async fn end(
    app: &App,
    context: &application::Context,
    import: ImportId,
) -> Result<bool, Failure> {
    let ordered = app.platform.cancel_import(context, import).await.map_err(fault)?;
    if ordered == Cancelled::NotRunning {
        return Ok(false);
    }
    let Some(running) = app.running.import(context.tenant, import) else { return Ok(true) };
    running.cancel.cancel();
    let mut progress = running.progress;
    let ended = progress.wait_for(|summary: &ImportSummary| summary.state != ImportState::Running);
    // One that takes longer still ends; the answer then tells that it runs.
    let _told = tokio::time::timeout(ENDS_WITHIN, ended).await;
    Ok(true)
}

fn not_running() -> Failure {
    Failure::of("import.not_running").detail("there is nothing of it left to end")
}
