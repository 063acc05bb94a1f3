//! Who may review: those to whom an item can be given.

use auth::{Colleague, Permission};
use axum::Json;
use axum::extract::State;
use edge::Failure;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::App;
use crate::caller::Caller;

/// How many are told.
const REVIEWERS_MAX: u32 = 500;

/// Somebody who may review.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewerView {
    /// Their login: what an item is assigned to.
    id: Uuid,
    /// What colleagues know the login by; null when it has no name.
    #[schema(required = true)]
    name: Option<String>,
    /// `reviewer`, or another role that may review: `admin`.
    role: &'static str,
}

impl From<Colleague> for ReviewerView {
    fn from(Colleague { principal, name, role }: Colleague) -> Self {
        Self { id: principal.uuid(), name, role: role.name() }
    }
}

/// Those who may review, by name; then those without one, the oldest login first.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewerList {
    items: Vec<ReviewerView>,
}

/// Who may review: the first 500. Logins that were disabled are not among them.
#[utoipa::path(
    get, path = "/v1/safety/reviewers", tag = "safety", operation_id = "listReviewers", security(("bearer" = [])),
    responses((status = 200, body = ReviewerList), (status = 403, description = "auth.forbidden"))
)]
pub(super) async fn reviewers(State(app): State<App>, caller: Caller) -> Result<Json<ReviewerList>, Failure> {
    let caller = caller.allowed(Permission::LeadReviews)?;
    let roles = Permission::ReviewContent.roles();
    let reviewers = app
        .issuer
        .colleagues(caller.principal.tenant, roles, REVIEWERS_MAX)
        .await
        .map_err(|error| Failure::of("store.unavailable").because(error))?;
    Ok(Json(ReviewerList { items: reviewers.into_iter().map(ReviewerView::from).collect() }))
}
