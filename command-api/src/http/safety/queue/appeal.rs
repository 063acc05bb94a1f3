//! Asks for another decision.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::review::Command;
use edge::{Body, Failure, Path};
use uuid::Uuid;

use super::Note;
use crate::answered::CommandAnswer;
use crate::app::App;
use crate::caller::Caller;

/// Record an appeal against a decision, for the author or for a reader. Somebody who has not decided the item
/// before decides it again, once. Until then the decision that was made stands.
#[utoipa::path(
    post, path = "/v1/safety/queue/{id}/appeal", tag = "safety", operation_id = "appealItem", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The item")),
    request_body = Note,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "review.not_found"),
        (status = 409, description = "review.not_decided, review.appealed_before, review.closed")
    )
)]
pub(super) async fn appeal(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<Note>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ReviewContent)?;
    let command = Command::Appeal { by: caller.principal.id, note: super::note(body.note)? };
    super::settle(&app, &caller, (id, "appeal"), (), command).await
}
