//! Gives a sender of webhooks a new secret.

use application::webhooks::Rotated;
use auth::Permission;
use auth::webhook::SigningSecret;
use axum::extract::State;
use axum::response::Response;
use edge::{Body, Failure, Path};
use kernel::Purpose;
use runtime::OsChance;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::SecretAnswer;
use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;

/// The longest time for which two secrets are valid: two weeks.
const OVERLAP_HOURS_MAX: u16 = 24 * 14;

/// How the secret before it ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rotation {
    /// For how many hours it stays valid, 0 to 336. A day when nothing is said.
    #[schema(maximum = 336)]
    overlap_hours: Option<u16>,
}

impl Rotation {
    /// The hours of the overlap.
    pub(in crate::http) fn hours(&self) -> Result<u16, Failure> {
        let hours = self.overlap_hours.unwrap_or(24);
        if hours > OVERLAP_HOURS_MAX {
            return Err(Failure::of("request.invalid").at("/overlap_hours", "0 to 336 is possible"));
        }
        Ok(hours)
    }
}

/// Give a sender of webhooks a new secret. The one before stays valid for a while; older ones end now.
#[utoipa::path(
    post, path = "/v1/webhook-providers/{id}/rotate", tag = "webhooks", operation_id = "rotateWebhookSecret", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The provider")),
    request_body = Rotation,
    responses(
        (status = 200, body = SecretAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "webhook.provider_not_found")
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
    let rotated = app
        .platform
        .rotate_webhook_secret(
            context.tenant,
            id,
            (context.command.uuid(), secret.bytes()),
            i64::from(hours) * 3_600,
        )
        .await
        .map_err(fault)?;
    match rotated {
        Rotated::Done => {
            tracing::info!(provider = %id, "the secret of a sender of webhooks was rotated");
            Ok(SecretAnswer::told(id, Some(&secret.text())))
        }
        Rotated::Before => Ok(SecretAnswer::told(id, None)),
        Rotated::Unknown => Err(Failure::of("webhook.provider_not_found")),
    }
}
