//! Orders that a parked key is driven again.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::projection_operations::{Command, Event, RedriveRequested};
use edge::{Failure, Path};
use kernel::Purpose;

use crate::answered::CommandAnswer;
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::body_hash;

/// Drive what is parked under a key again, in order, until it is empty or one fails.
#[utoipa::path(
    post, path = "/v1/projections/{name}/parked/{park_key}/redrive", tag = "projections", security(("bearer" = [])),
    params(
        ("name" = String, Path, description = "The projection"),
        ("park_key" = String, Path, description = "The key")
    ),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 404, description = "projection.not_found")
    )
)]
pub(super) async fn redrive(
    State(app): State<App>,
    caller: Caller,
    Path((name, park_key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::OperateProjections)?;
    super::named(&name)?;
    let context = caller.context(&app, Purpose::Operations).await?;
    let hash = body_hash(&format!("projections/{name}/redrive"), &park_key);
    let request = RedriveRequested { projection: name.clone(), park_key: park_key.clone() };
    let event = Event::RedriveRequested(request);
    super::order(&app, &context, (&name, Some(&park_key)), hash, Command::Report(event)).await
}
