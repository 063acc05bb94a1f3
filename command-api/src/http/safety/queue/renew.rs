//! Holds an item for longer.

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

/// Hold an item for another 15 minutes from now.
#[utoipa::path(
    post, path = "/v1/safety/queue/{id}/renew", tag = "safety", operation_id = "renewItem", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The item")),
    responses(
        (status = 200, body = LeaseAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "review.not_found"),
        (status = 409, description = "review.not_held, review.closed")
    )
)]
pub(super) async fn renew(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ReviewContent)?;
    let context = caller.context(&app, Purpose::Safety).await?;
    let command = Command::Renew(super::reviewer(&caller.principal));
    super::hold(&app, &context, (id, "renew"), (), command).await
}
