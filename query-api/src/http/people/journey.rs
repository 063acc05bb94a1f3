//! `GET /v1/people/{id}/journey`: which flags hold, which milestones were reached, and why.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Path};
use uuid::Uuid;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::{NotFound, ReadProblems};
use crate::journeys::{self, Journey, JourneyRule};
use crate::reading::{JOURNEYS, PEOPLE};

/// Show a person's journey
///
/// Flags and milestones by the rules in force, each with the records that made it so. A record that is corrected
/// or withdrawn takes what rested on it with it.
#[utoipa::path(
    get,
    path = "/v1/people/{id}/journey",
    operation_id = "getJourney",
    tag = "people",
    params(("id" = Uuid, Path, description = "The person"), ConsistencyToken),
    responses((status = OK, description = "The journey", body = Journey), NotFound, ReadProblems),
)]
pub(super) async fn journey(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Path(id): Path<Uuid>,
) -> Result<Json<Journey>, Failure> {
    caller.needs_or_is(Permission::ReadPeople, id)?;
    let mut reading = app.read(&caller.scope_of(id), token, &[JOURNEYS, PEOPLE]).await?;
    let journey = journeys::of_person(&mut reading, id).await?;
    journey.map(Json).ok_or_else(|| Failure::of("person.not_found"))
}

/// List the rules of journeys
///
/// What sets each flag and milestone: versioned data, the same for everybody.
#[utoipa::path(
    get,
    path = "/v1/journey/rules",
    operation_id = "listJourneyRules",
    tag = "people",
    responses((status = OK, description = "The rules in force", body = Vec<JourneyRule>), ReadProblems),
)]
pub(super) async fn rules(caller: Caller) -> Result<Json<Vec<JourneyRule>>, Failure> {
    caller.needs(Permission::ReadPeople)?;
    Ok(Json(journeys::rules()))
}
