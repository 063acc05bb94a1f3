//! Gives an endpoint a new secret.

use application::endpoints::NewSecret;
use auth::Permission;
use auth::webhook::SigningSecret;
use axum::extract::State;
use axum::response::Response;
use edge::{Body, Failure, Path};
use kernel::{AggregateId, Purpose};
use runtime::OsChance;
use uuid::Uuid;

use super::{EndpointSecret, refused, told};
use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;
use crate::http::webhook_providers::Rotation;

/// Give an endpoint a new secret. The one before signs beside it for a while; older ones end now.
#[utoipa::path(
    post, path = "/v1/endpoints/{id}/rotate", tag = "endpoints", operation_id = "rotateEndpointSecret", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    request_body = Rotation,
    responses(
        (status = 200, body = EndpointSecret),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "endpoint.not_found")
    )
)]
pub(super) async fn rotate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<Rotation>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ManageWebhooks)?;
    let hours = body.hours()?;
    let context = caller.context(&app, Purpose::Operations).await?;
    let secret = SigningSecret::draw(&OsChance);
    let new = NewSecret { id: context.command.uuid(), bytes: secret.bytes() };
    let seconds = i64::from(hours) * 3_600;
    let rotated = app.platform.rotate_endpoint_secret(&context, AggregateId::new(id), new, seconds).await;
    match rotated.map_err(fault)? {
        Ok(answer) => {
            tracing::info!(endpoint = %id, "the secret of an endpoint was rotated");
            told(&app, id, answer, &secret.text()).await
        }
        Err(refusal) => Err(refused(refusal)),
    }
}
