//! Takes a file of records.

use application::imports::Opening;
use auth::Permission;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use edge::{Failure, Query};
use kernel::{ImportId, Purpose};
use serde::Deserialize;
use utoipa::IntoParams;

use super::digest;
use super::receive::receive;
use super::upload::{MappedFile, Upload};
use super::{ImportView, may_import, release_time, shown_name};
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::CONSISTENCY_TOKEN;
use crate::zone::zone_of;

/// What is known of the file beside its content.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct About {
    /// `companies`, `directory`, `kintell_schedule`, `kintell_sessions`, `buddy_matches`, `buddy_events`,
    /// `buddy_checkins`, `buddy_feedback`, `course_completions`, `credentials` or `enrolments`. With a mapping it may be left out.
    kind: Option<String>,
    /// The release time of the file, RFC 3339: the version of records that carry none. A day is taken as its end in the
    /// tenant's zone. Default: that of the first time these bytes were carried through for this kind and mapping, where
    /// `Repr-Digest` names them; else now.
    as_of: Option<String>,
    /// The file's name, to show.
    file_name: Option<String>,
}

/// Import a file. The body is the file; it is carried through while it arrives, whatever its size.
///
/// Every row is answered: accepted, known, amended, older, or refused with its place and reason. A file
/// whose encoding, quotes or header are broken is one clear problem; what stood before the broken place
/// stays. The same file again changes nothing; sent again under the same key after it was cut off, it goes
/// on, and counts as it would have. Progress is at `/v1/imports/{id}/progress`, with the
/// `Idempotency-Key` (a UUID) as the id.
///
/// With `Repr-Digest: sha-256=:…:` (RFC 9530; beside a mapping it is of the file alone) the same bytes keep the release
/// time that they had the first time, and bytes of another digest fail as `import.digest_mismatch`.
///
/// A CSV file in other columns comes with a mapping: as `multipart/form-data` with the part `mapping` (TOML) before
/// the part `file`. The history keeps the mapping with the import. The same file under the same key with another
/// mapping is another import, and refused.
#[utoipa::path(
    post, path = "/v1/imports", tag = "imports", security(("bearer" = [])),
    params(About),
    request_body(
        content((String = "text/csv"), (MappedFile = "multipart/form-data")),
        description = "The file, alone or after its mapping"
    ),
    responses(
        (status = 200, body = ImportView),
        (status = 400, description = "import.header, import.encoding, import.quotes or import.json"),
        (status = 404, description = "import.kind_unknown"),
        (status = 409, description = "import.cancelled"),
        (status = 422, description = "import.mapping_invalid")
    )
)]
pub(super) async fn create(
    State(app): State<App>,
    caller: Caller,
    Query(about): Query<About>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    let slot = app.running.enter()?;
    let bytes_total = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let upload = Upload::of(&headers, body).await?;
    let kind = upload.kind(about.kind.as_deref())?;
    may_import(&caller, kind)?;
    let context = caller.context(&app, Purpose::ProgrammeDelivery).await?;
    let zone = zone_of(&app, context.tenant).await?;
    let opening = Opening {
        id: ImportId::new(caller.key_as_uuid(&context)),
        kind,
        file_name: shown_name(about.file_name),
        release: release_time(about.as_of.as_deref(), zone)?,
        file: digest::told(&headers)?,
        zone,
        mapping: None,
        // Beside a mapping, the length is that of both and of what stands between them.
        bytes_total: bytes_total.filter(|_| upload.mapping.is_none()),
    };
    let summary = receive(&app, context, opening, zone, upload, slot).await?;
    if let Some(problem) = summary.problem {
        return Err(problem.into());
    }
    let token = summary.last_sequence.to_string();
    Ok((StatusCode::OK, [(CONSISTENCY_TOKEN, token)], Json(ImportView::from(summary))).into_response())
}
