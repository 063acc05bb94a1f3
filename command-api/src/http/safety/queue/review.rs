//! Decides whether a flagged text may be read.

use auth::Permission;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::review::{Command, Outcome};
use edge::{Body, Failure, Path, deprecated};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answered::CommandAnswer;
use crate::app::App;
use crate::caller::Caller;

/// What is decided.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewOrder {
    /// Whether the text may be read.
    decision: ReviewDecision,
    /// Why: up to 2,000 characters. It is kept sealed under the key of the text's author.
    #[serde(default)]
    notes: Option<String>,
}

/// Whether a text may be read.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReviewDecision {
    /// It may.
    Approved,
    /// It may not.
    Withheld,
}

/// Decide an item that you hold. One in twenty is then decided by a second reviewer too.
#[utoipa::path(
    post, path = "/v1/safety/queue/{id}/review", tag = "safety", operation_id = "reviewItem", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The item")),
    request_body = ReviewOrder,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "review.not_found"),
        (status = 409, description = "review.not_held, review.closed"),
        (status = 410, description = "subject.erased: a note about a text of an erased person is not kept")
    )
)]
pub(super) async fn review(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<ReviewOrder>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ReviewContent)?;
    let outcome = match body.decision {
        ReviewDecision::Approved => Outcome::Approved,
        ReviewDecision::Withheld => Outcome::Withheld,
    };
    let note = super::note(body.notes)?;
    let command = Command::Decide { reviewer: super::reviewer(&caller.principal), outcome, note };
    super::settle(&app, &caller, (id, "review"), body.decision, command).await
}

/// The same at its old address. Use `POST /v1/safety/queue/{id}/review`.
#[utoipa::path(
    put, path = "/v1/review/{id}", tag = "safety", operation_id = "reviewItemAsBefore", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The item")),
    request_body = ReviewOrder,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "review.not_found"),
        (status = 409, description = "review.not_held, review.closed")
    )
)]
#[deprecated = "the address is kept for those who know it"]
pub(super) async fn review_as_before(
    app: State<App>,
    caller: Caller,
    id: Path<Uuid>,
    body: Body<ReviewOrder>,
) -> Response {
    let answer = review(app, caller, id, body).await.into_response();
    deprecated(answer, "</v1/safety/queue/{id}/review>; rel=\"successor-version\"")
}
