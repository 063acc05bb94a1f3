//! `GET /v1/safety/queue`: flagged texts, the most urgent first.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use edge::{Failure, Query, deprecated};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::cursor;
use crate::http::document::ReadProblems;
use crate::page::{Limit, Page};
use crate::reading::REVIEW_QUEUE;
use crate::safety::queue::{self, Filter};
use crate::safety::{ItemState, QueueItem};
use crate::sessions::Severity;

/// Which items.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct QueueQuery {
    /// Only those in this state. Without it, whatever waits for a decision.
    status: Option<ItemState>,
    /// Only those at least this grave.
    severity: Option<Severity>,
    /// Only those that wait for longer than they should.
    #[serde(default)]
    overdue: bool,
    /// Only those that you hold.
    #[serde(default)]
    mine: bool,
    /// Only those that you could claim now: what to propose to `POST /v1/safety/queue/claim`.
    #[serde(default)]
    free: bool,
    /// `next` of the page before.
    after: Option<String>,
    /// How many, 50 unless said otherwise.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 200, required = false)]
    limit: Limit,
}

/// List the review queue
///
/// The most urgent first, of these the oldest first. The texts stay sealed.
#[utoipa::path(
    get,
    path = "/v1/safety/queue",
    operation_id = "listQueue",
    tag = "safety",
    params(QueueQuery, ConsistencyToken),
    responses((status = OK, description = "One page", body = Page<QueueItem>), ReadProblems),
)]
pub(super) async fn queue(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<QueueQuery>,
) -> Result<Json<Page<QueueItem>>, Failure> {
    caller.needs(Permission::ReviewContent)?;
    let filter = Filter {
        id: None,
        state: query.status,
        severity: query.severity,
        overdue: query.overdue,
        mine: query.mine,
        free: query.free,
        after: cursor::after(query.after.as_deref())?,
        limit: query.limit,
    };
    let mut reading = app.read(&caller.scope(), token, &[REVIEW_QUEUE]).await?;
    Ok(Json(queue::list(&mut reading, &filter, super::viewer(&app, &caller)).await?))
}

/// List the review queue at its old address
///
/// Use `GET /v1/safety/queue`.
#[utoipa::path(
    get,
    path = "/v1/review-queue",
    operation_id = "listQueueAsBefore",
    tag = "safety",
    params(QueueQuery, ConsistencyToken),
    responses((status = OK, description = "One page", body = Page<QueueItem>), ReadProblems),
)]
#[deprecated = "the address is kept for those who know it"]
pub(super) async fn queue_as_before(
    app: State<App>,
    caller: Caller,
    token: ConsistencyToken,
    query: Query<QueueQuery>,
) -> Response {
    let answer = queue(app, caller, token, query).await.into_response();
    deprecated(answer, "</v1/safety/queue>; rel=\"successor-version\"")
}
