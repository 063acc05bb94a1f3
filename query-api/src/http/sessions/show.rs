//! `GET /v1/sessions/{id}`: one session and what was judged about it.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Path};
use uuid::Uuid;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::{NotFound, ReadProblems};
use crate::reading::SESSIONS;
use crate::sessions::{SessionDetail, list};

/// Show a session
///
/// Its facts, the rule that chose its company, and what the screening of its feedback found.
#[utoipa::path(
    get,
    path = "/v1/sessions/{id}",
    operation_id = "getSession",
    tag = "sessions",
    params(("id" = Uuid, Path, description = "The session"), ConsistencyToken),
    responses((status = OK, description = "The session", body = SessionDetail), NotFound, ReadProblems),
)]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Path(id): Path<Uuid>,
) -> Result<Json<SessionDetail>, Failure> {
    caller.needs(Permission::ReadRecords)?;
    let mut reading = app.read(&caller.scope(), token, &[SESSIONS]).await?;
    let session = list::show(&mut reading, id).await?;
    session.map(Json).ok_or_else(|| Failure::of("session.not_found"))
}
