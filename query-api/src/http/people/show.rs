//! `GET /v1/people/{id}`: one person's profile, with everything that identifies them shut.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Path};
use uuid::Uuid;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::{NotFound, ReadProblems};
use crate::people::{PersonProfile, show};
use crate::reading::{EVENT_INDEX, PEOPLE, SESSIONS};

/// Show a person
///
/// What they do, where they belong and what they took part in.
#[utoipa::path(
    get,
    path = "/v1/people/{id}",
    operation_id = "getPerson",
    tag = "people",
    params(("id" = Uuid, Path, description = "The person"), ConsistencyToken),
    responses((status = OK, description = "The profile", body = PersonProfile), NotFound, ReadProblems),
)]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Path(id): Path<Uuid>,
) -> Result<Json<PersonProfile>, Failure> {
    caller.needs_or_is(Permission::ReadPeople, id)?;
    let mut reading = app.read(&caller.scope_of(id), token, &[PEOPLE, SESSIONS, EVENT_INDEX]).await?;
    let profile = show::show(&mut reading, id).await?;
    profile.map(Json).ok_or_else(|| Failure::of("person.not_found"))
}
