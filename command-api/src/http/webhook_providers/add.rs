//! Adds a sender of webhooks.

use auth::Permission;
use auth::webhook::SigningSecret;
use axum::extract::State;
use axum::response::Response;
use edge::{Body, Failure};
use kernel::Purpose;
use runtime::OsChance;
use serde::Deserialize;
use utoipa::ToSchema;

use super::SecretAnswer;
use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;

/// Who is to send webhooks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProvider {
    /// A name for people, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    name: String,
}

/// Add a sender of webhooks. Its secret is in this answer and in no other.
#[utoipa::path(
    post, path = "/v1/webhook-providers", tag = "webhooks", operation_id = "addWebhookProvider", security(("bearer" = [])),
    request_body = NewProvider,
    responses((status = 200, body = SecretAnswer), (status = 403, description = "auth.forbidden"))
)]
pub(super) async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<NewProvider>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ManageWebhooks)?;
    let name = body.name.trim();
    if !(1..=100).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Failure::of("request.invalid").at("/name", "1 to 100 characters are needed"));
    }
    let context = caller.context(&app, Purpose::Operations).await?;
    // The id is the command's: a retry names the same provider.
    let (id, secret) = (context.command.uuid(), SigningSecret::draw(&OsChance));
    let added =
        app.platform.add_webhook_provider(context.tenant, id, name, secret.bytes()).await.map_err(fault)?;
    tracing::info!(provider = %id, added, "a sender of webhooks was added");
    Ok(SecretAnswer::told(id, added.then(|| secret.text()).as_ref()))
}
