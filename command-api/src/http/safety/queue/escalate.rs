//! Leaves an item to somebody senior.

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

/// Escalate an item that you hold: whoever leads reviews decides it.
#[utoipa::path(
    post, path = "/v1/safety/queue/{id}/escalate", tag = "safety", operation_id = "escalateItem", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The item")),
    request_body = Note,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "review.not_found"),
        (status = 409, description = "review.not_held, review.closed")
    )
)]
pub(super) async fn escalate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<Note>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ReviewContent)?;
    let command =
        Command::Escalate { reviewer: super::reviewer(&caller.principal), note: super::note(body.note)? };
    super::settle(&app, &caller, (id, "escalate"), (), command).await
}
