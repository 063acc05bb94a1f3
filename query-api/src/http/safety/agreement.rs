//! `GET /v1/safety/agreement`: how often two reviewers decide alike.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::Failure;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::ReadProblems;
use crate::reading::REVIEW_QUEUE;
use crate::safety::{Agreement, agreement};

/// Show how reviewers agree
///
/// Of the items that were drawn for a second opinion and decided twice.
#[utoipa::path(
    get,
    path = "/v1/safety/agreement",
    operation_id = "getAgreement",
    tag = "safety",
    params(ConsistencyToken),
    responses((status = OK, description = "The figures", body = Agreement), ReadProblems),
)]
pub(super) async fn agreement(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
) -> Result<Json<Agreement>, Failure> {
    caller.needs(Permission::ReviewContent)?;
    let mut reading = app.read(&caller.scope(), token, &[REVIEW_QUEUE]).await?;
    Ok(Json(agreement::read(&mut reading).await?))
}
