//! Gives an item back.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::review::Command;
use edge::{Failure, Path};
use uuid::Uuid;

use crate::answered::CommandAnswer;
use crate::app::App;
use crate::caller::Caller;

/// Give an item back undecided: others can claim it at once.
#[utoipa::path(
    post, path = "/v1/safety/queue/{id}/release", tag = "safety", operation_id = "releaseItem", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The item")),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "review.not_found"),
        (status = 409, description = "review.not_held, review.closed")
    )
)]
pub(super) async fn release(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ReviewContent)?;
    let command = Command::Release(super::reviewer(&caller.principal));
    super::settle(&app, &caller, (id, "release"), (), command).await
}
