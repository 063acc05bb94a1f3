//! Routes of endpoints outside of the platform. None of their secrets is shown twice, kept in a receipt or logged, and
//! none of their addresses is shown at all but for its host.

mod list;
mod redrive;
mod register;
mod remove;
mod rotate;
mod switch;

use application::Answer;
use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::endpoint::Refusal;
use edge::Failure;
use event_store::EventLog as _;
use runtime::Secret;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::answered::fault;
use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(register::register))
        .routes(routes!(list::list))
        .routes(routes!(rotate::rotate))
        .routes(routes!(switch::disable))
        .routes(routes!(switch::enable))
        .routes(routes!(remove::remove))
        .routes(routes!(redrive::redrive))
}

/// A secret of an endpoint, told once.
#[derive(Serialize, ToSchema)]
struct EndpointSecret {
    /// The endpoint.
    id: Uuid,
    /// `whsec_…`: it cannot be read again. Null when this very request was carried out before.
    secret: Option<String>,
}

/// Waits until what was recorded is durable, and tells the secret, if it is the one that was kept.
async fn told(
    app: &App,
    id: Uuid,
    (answer, kept): (Answer, bool),
    secret: &Secret,
) -> Result<Response, Failure> {
    app.platform.log.durable(answer.sequence()).await.map_err(|error| fault(error.into()))?;
    let secret = kept.then(|| secret.expose().to_owned());
    let body = Json(EndpointSecret { id, secret });
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], body).into_response())
}

fn refused(refusal: Refusal) -> Failure {
    let code = match refusal {
        Refusal::NotFound => "endpoint.not_found",
        Refusal::Exists => "endpoint.exists",
    };
    Failure::of(code).detail(refusal.to_string())
}
