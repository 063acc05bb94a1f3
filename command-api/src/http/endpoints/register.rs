//! Registers an endpoint.

use std::collections::BTreeSet;

use application::endpoints::{NewSecret, is_told};
use auth::Permission;
use auth::webhook::SigningSecret;
use axum::extract::State;
use axum::response::Response;
use domain::endpoint::Registered;
use edge::{Body, Failure};
use kernel::{AggregateId, Purpose};
use runtime::OsChance;
use serde::Deserialize;
use url::Url;
use utoipa::ToSchema;

use super::{EndpointSecret, refused, told};
use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;

/// The longest address.
const URL_MAX: usize = 2_000;
/// More types than there are.
const TYPES_MAX: usize = 200;

/// Who is to be told of what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewEndpoint {
    /// A name for people, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    name: String,
    /// Where it is: `https`, at an address that anybody can reach.
    #[schema(min_length = 1, max_length = 2000)]
    url: String,
    /// Events of which types it is told, for example `kintell.session.completed`.
    #[schema(min_items = 1, max_items = 200)]
    event_types: Vec<String>,
}

/// Register an endpoint: it is told of events of these types from here on, as Standard Webhooks says. Its secret is in this
/// answer and in no other.
#[utoipa::path(
    post, path = "/v1/endpoints", tag = "endpoints", operation_id = "registerEndpoint", security(("bearer" = [])),
    request_body = NewEndpoint,
    responses(
        (status = 200, body = EndpointSecret),
        (status = 403, description = "auth.forbidden"),
        (status = 409, description = "endpoint.exists"),
        (status = 422, description = "endpoint.address_not_allowed, endpoint.event_type_unknown")
    )
)]
pub(super) async fn register(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<NewEndpoint>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ManageWebhooks)?;
    let name = body.name.trim();
    if !(1..=100).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Failure::of("request.invalid").at("/name", "1 to 100 characters are needed"));
    }
    let event_types: BTreeSet<String> = body.event_types.iter().cloned().collect();
    if event_types.is_empty() || event_types.len() > TYPES_MAX {
        return Err(Failure::of("request.invalid").at("/event_types", "1 to 200 types are needed"));
    }
    if let Some(index) = body.event_types.iter().position(|one| !is_told(one)) {
        let place = format!("/event_types/{index}");
        return Err(
            Failure::of("endpoint.event_type_unknown").at(&place, "no event of this type is told outside")
        );
    }
    let not_allowed = || Failure::of("endpoint.address_not_allowed").at("/url", "address not allowed");
    let url: Url = body.url.parse().map_err(|_not_shown| not_allowed())?;
    if body.url.len() > URL_MAX || app.settings.endpoints.admits_url(&url).is_err() {
        return Err(not_allowed());
    }
    let host = url.host_str().ok_or_else(not_allowed)?.to_owned();
    let context = caller.context(&app, Purpose::Operations).await?;
    // The id is the command's: a retry names the same endpoint.
    let (id, secret) = (context.command.uuid(), SigningSecret::draw(&OsChance));
    let registered = Registered { name: name.to_owned(), host, event_types };
    let first = NewSecret { id, bytes: secret.bytes() };
    let endpoint = AggregateId::new(id);
    let answer = app.platform.register_endpoint(&context, endpoint, registered, (url.as_str(), first)).await;
    match answer.map_err(fault)? {
        Ok(answer) => {
            tracing::info!(endpoint = %id, "an endpoint was registered");
            told(&app, id, answer, &secret.text()).await
        }
        Err(refusal) => Err(refused(refusal)),
    }
}
