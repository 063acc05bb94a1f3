//! Orders a rebuild.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::projection_operations::{Command, RebuildRequested};
use edge::{Body, Failure, Path};
use kernel::Purpose;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answered::CommandAnswer;
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::body_hash;

/// How to rebuild.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RebuildOrder {
    /// Compare only: the new version is dropped after it.
    #[serde(default)]
    dry_run: bool,
}

/// Rebuild a projection beside the live one, compare the two row for row, and swap when they are equal.
#[utoipa::path(
    post, path = "/v1/projections/{name}/rebuild", tag = "projections", security(("bearer" = [])),
    params(("name" = String, Path, description = "The projection")),
    request_body = RebuildOrder,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 404, description = "projection.not_found")
    )
)]
pub(super) async fn rebuild(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    Body(body): Body<RebuildOrder>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::OperateProjections)?;
    super::named(&name)?;
    let context = caller.context(&app, Purpose::Operations).await?;
    let hash = body_hash(&format!("projections/{name}/rebuild"), &body);
    let request = RebuildRequested { projection: name.clone(), dry_run: body.dry_run };
    super::order(&app, &context, (&name, None), hash, Command::RequestRebuild(request)).await
}
