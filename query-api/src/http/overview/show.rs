//! `GET /v1/overview`: the totals on the first page.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::Failure;
use kernel::Sequence;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::ReadProblems;
use crate::overview::{Overview, totals};

/// Show the totals
///
/// Of everything the caller may count, and how far each projection is. Without a token it may be some
/// seconds old, as counting takes long in a long history.
#[utoipa::path(
    get,
    path = "/v1/overview",
    operation_id = "getOverview",
    tag = "overview",
    params(ConsistencyToken),
    responses((status = OK, description = "The totals", body = Overview), ReadProblems),
)]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
) -> Result<Json<Overview>, Failure> {
    caller.needs(Permission::ReadAggregates)?;
    let scope = caller.scope();
    if token > Sequence::ZERO {
        return Ok(Json(totals::read(&app, &scope, token).await?));
    }
    Ok(Json((*app.overviews.of(&app, &scope).await?).clone()))
}
