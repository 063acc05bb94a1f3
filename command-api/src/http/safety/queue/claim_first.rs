//! Claims the first of some items that can be had.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use edge::{Body, Failure};
use kernel::{AggregateId, Purpose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::LeaseAnswer;
use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::{body_hash, once};

/// The most items that are proposed at once.
const CANDIDATES_MAX: usize = 50;

/// Which items, the most urgent first: the head of the queue as the query API told it.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Candidates {
    /// 1 to 50 items.
    #[schema(min_items = 1, max_items = 50)]
    candidates: Vec<Uuid>,
}

/// Claim the first of some items that can be had. What others took meanwhile is passed over.
#[utoipa::path(
    post, path = "/v1/safety/queue/claim", tag = "safety", operation_id = "claimNextItem", security(("bearer" = [])),
    request_body = Candidates,
    responses(
        (status = 200, body = LeaseAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 409, description = "review.none_free")
    )
)]
pub(super) async fn claim_first(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<Candidates>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ReviewContent)?;
    if !(1..=CANDIDATES_MAX).contains(&body.candidates.len()) {
        return Err(Failure::of("request.invalid").at("/candidates", "1 to 50 items are possible"));
    }
    let context = caller.context(&app, Purpose::Safety).await?;
    let hash = body_hash("safety/queue/claim", &body);
    let candidates: Vec<_> = body.candidates.into_iter().map(AggregateId::new).collect();
    once(&app, &context, hash, async |context| {
        let reviewer = super::reviewer(&caller.principal);
        match app.platform.claim_first(&context, reviewer, &candidates).await.map_err(fault)? {
            Some(held) => Ok((LeaseAnswer::new(&context, held), held.answer.sequence())),
            None => Err(Failure::of("review.none_free")),
        }
    })
    .await
}
