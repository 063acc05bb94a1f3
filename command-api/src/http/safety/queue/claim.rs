//! Claims one item.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::review::Command;
use edge::{Failure, Path};
use kernel::Purpose;
use uuid::Uuid;

use super::LeaseAnswer;
use crate::app::App;
use crate::caller::Caller;

/// Claim an item: for 15 minutes nobody else can decide it.
#[utoipa::path(
    post, path = "/v1/safety/queue/{id}/claim", tag = "safety", operation_id = "claimItem", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The item")),
    responses(
        (status = 200, body = LeaseAnswer),
        (status = 403, description = "auth.forbidden, review.senior_needed"),
        (status = 404, description = "review.not_found"),
        (status = 409, description = "review.held, review.closed, review.other_reviewer_needed")
    )
)]
pub(super) async fn claim(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ReviewContent)?;
    let context = caller.context(&app, Purpose::Safety).await?;
    let command = Command::Claim(super::reviewer(&caller.principal));
    super::hold(&app, &context, (id, "claim"), (), command).await
}
