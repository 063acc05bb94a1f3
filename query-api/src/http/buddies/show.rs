//! `GET /v1/buddies/matches/{id}`: one match and what came of it.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Path};
use uuid::Uuid;

use crate::app::App;
use crate::buddies::{BuddyMatchDetail, matches};
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::{NotFound, ReadProblems};
use crate::reading::BUDDIES;

/// Show a buddy match
///
/// With its events, check-ins and feedback, oldest first.
#[utoipa::path(
    get,
    path = "/v1/buddies/matches/{id}",
    operation_id = "getBuddyMatch",
    tag = "buddies",
    params(("id" = Uuid, Path, description = "The match"), ConsistencyToken),
    responses((status = OK, description = "The match", body = BuddyMatchDetail), NotFound, ReadProblems),
)]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Path(id): Path<Uuid>,
) -> Result<Json<BuddyMatchDetail>, Failure> {
    caller.needs(Permission::ReadRecords)?;
    let mut reading = app.read(&caller.scope(), token, &[BUDDIES]).await?;
    let found = matches::show(&mut reading, id).await?;
    found.map(Json).ok_or_else(|| Failure::of("record.not_found"))
}
