//! Takes a ZIP archive of files of records.

use application::import_sets::{self, ImportSet, SetFile};
use application::imports::ImportState;
use auth::Permission;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use edge::{Failure, Query};
use kernel::{ImportId, Purpose, Timestamp};
use serde::Deserialize;
use tokio::sync::oneshot;
use utoipa::{IntoParams, ToSchema};

use super::SetView;
use super::run::{Loaded, Run};
use crate::answered::fault;
use crate::app::App;
use crate::archive::{Contents, Received, receive};
use crate::caller::Caller;
use crate::http::imports::{may_import, release_time, shown_name, store_fault};
use crate::idempotency::CONSISTENCY_TOKEN;
use crate::set_plan::SetPlan;
use crate::zone::zone_of;

/// What is known of the archive beside its content.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct About {
    /// The release time of every file, RFC 3339: the version of records that carry none. Default: now.
    as_of: Option<String>,
    /// The archive's name, to show.
    file_name: Option<String>,
}

/// A ZIP archive.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it describes a body that is read as it arrives")]
pub(super) struct Archive(Vec<u8>);

/// Import a set of files: one ZIP archive, whose files are loaded in the order in which they refer to each other.
///
/// What a file is, the beginning of its name says, or a mapping file (`*.toml`) in the archive that is for it
/// (`files`). Other files are skipped, and said. Each file is an import of its own, with its own summary and
/// refusals. A file that cannot be read ends the set: what was loaded stays. The same archive again changes nothing;
/// under the same key it goes on where it was cut off.
///
/// An archive is looked at before anything is loaded: it is refused when it is encrypted, has more than 500 files, when
/// two of them share bytes, and when it would unpack to more than 32 GiB or to 100 times its size, or one of its files
/// to 250 times its own.
#[utoipa::path(
    post, path = "/v1/import-sets", operation_id = "createImportSet", tag = "imports", security(("bearer" = [])),
    params(About),
    request_body(
        content((Archive = "application/zip"), (Archive = "application/octet-stream")),
        description = "The archive"
    ),
    responses(
        (status = 200, body = SetView),
        (status = 400, description = "import.set_refused, or the problem of the file that cannot be read"),
        (status = 409, description = "import.cancelled"),
        (status = 413, description = "request.body_too_large"),
        (status = 422, description = "import.mapping_invalid or command.idempotency_key_reused")
    )
)]
pub(super) async fn create(
    State(app): State<App>,
    caller: Caller,
    Query(about): Query<About>,
    body: Body,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    let slot = app.running.enter()?;
    let context = caller.context(&app, Purpose::ProgrammeDelivery).await?;
    let (tenant, id) = (context.tenant, caller.key_as_uuid(&context));
    let zone = zone_of(&app, tenant).await?;
    let said: Option<Timestamp> = release_time(about.as_of.as_deref(), zone)?;
    let Received { file, digest } = receive(body, &app.settings.spool).await?;
    let limits = app.settings.spool.limits();
    let looked_at = file.try_clone().map_err(|error| Failure::of("internal").because(error))?;
    let contents = tokio::task::spawn_blocking(move || Contents::of(looked_at, limits))
        .await
        .map_err(|error| Failure::of("internal").because(error))??;
    contents.loads_are_within(limits)?;
    let names: Vec<String> = contents.entries.iter().map(|entry| entry.name.clone()).collect();
    let plan = SetPlan::of(&names, &contents.mappings);
    for planned in &plan.loaded {
        may_import(&caller, planned.kind)?;
    }
    let keys = app.platform.keys.tenant_keys(tenant).await.map_err(|error| fault(error.into()))?;
    let mut loaded = Vec::new();
    for planned in plan.loaded {
        let digest = planned.mapping.as_ref().map_or(kernel::Hash::NONE, ::mapping::Mapping::digest);
        let import = keys.derived(&[b"set-file", id.as_bytes(), planned.name.as_bytes(), digest.as_bytes()]);
        let entry = contents.entries.iter().find(|entry| entry.name == planned.name).cloned();
        loaded.extend(entry.map(|entry| Loaded { planned, entry, import: ImportId::new(import) }));
    }
    let mut files: Vec<SetFile> = loaded.iter().map(Loaded::file).collect();
    files.extend(plan.skipped.into_iter().map(|(name, reason)| SetFile {
        name,
        kind: None,
        import: None,
        skipped: Some(reason.to_owned()),
    }));
    let set = ImportSet {
        id,
        sender: Some(caller.principal.id),
        file_name: shown_name(about.file_name),
        archive: digest,
        state: ImportState::Running,
        files,
        problem: None,
        started_at: context.now,
        finished_at: None,
    };
    let begun = import_sets::open(&app.platform.pool, tenant, &set).await.map_err(store_fault)?;
    if !caller.sees(begun.sender) || begun.archive != digest {
        return Err(Failure::of("command.idempotency_key_reused")
            .detail("a set under this key was sent with another archive"));
    }
    // The files are told apart by their imports, so a set that ended is run again: each file answers what it came to.
    let set = ImportSet { started_at: begun.started_at, ..set };
    import_sets::write(&app.platform.pool, tenant, &set).await.map_err(store_fault)?;
    app.running.begin_set(tenant, id, slot.cancel.clone());
    let run = Run { app: app.clone(), context, keys, set, loaded, archive: file, release: said, zone, slot };
    let (answer_in, answer) = oneshot::channel();
    app.tasks.spawn("import set", async move {
        // Nobody listens when the sender hung up; the set's own record says how it ended.
        let _unheard = answer_in.send(run.load_all().await);
        Ok::<_, runtime::BoxError>(())
    });
    let set =
        answer.await.map_err(|_| Failure::of("internal").because("a set ended without an answer"))??;
    if let Some(problem) = set.problem {
        return Err(problem.into());
    }
    let view = SetView::of(&app, tenant, set).await?;
    let token = view.last_sequence.to_string();
    Ok((StatusCode::OK, [(CONSISTENCY_TOKEN, token)], Json(view)).into_response())
}
