//! `GET /v1/programmes`: what each programme counts.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::Failure;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::ReadProblems;
use crate::programmes::{ProgrammesOverview, figures};
use crate::reading::{BUDDIES, PEOPLE, SESSIONS, UPSKILLING};
use crate::small_cells;

/// Show what the programmes count
///
/// Records, people, enrolments and doubts, programme by programme. Withdrawn records are not counted.
#[utoipa::path(
    get,
    path = "/v1/programmes",
    operation_id = "getProgrammes",
    tag = "programmes",
    params(ConsistencyToken),
    responses((status = OK, description = "Every programme", body = ProgrammesOverview), ReadProblems),
)]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
) -> Result<Json<ProgrammesOverview>, Failure> {
    caller.needs(Permission::ReadAggregates)?;
    let scope = caller.scope();
    let people_min = small_cells::people_min(&scope);
    let mut reading = app.read(&scope, token, &[SESSIONS, BUDDIES, UPSKILLING, PEOPLE]).await?;
    Ok(Json(figures::read(&mut reading, people_min).await?))
}
