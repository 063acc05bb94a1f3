//! Says that a flag is wrong.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::review::{Command, Outcome};
use edge::{Body, Failure, Path};
use uuid::Uuid;

use super::Note;
use crate::answered::CommandAnswer;
use crate::app::App;
use crate::caller::Caller;

/// Dismiss the flag of an item that you hold: there is nothing in the text, and it may be read.
#[utoipa::path(
    post, path = "/v1/safety/queue/{id}/dismiss", tag = "safety", operation_id = "dismissItem", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The item")),
    request_body = Note,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "review.not_found"),
        (status = 409, description = "review.not_held, review.closed")
    )
)]
pub(super) async fn dismiss(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<Note>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ReviewContent)?;
    let (reviewer, outcome, note) =
        (super::reviewer(&caller.principal), Outcome::Dismissed, super::note(body.note)?);
    let command = Command::Decide { reviewer, outcome, note };
    super::settle(&app, &caller, (id, "dismiss"), (), command).await
}
