//! Routes of those who may send webhooks. None of their secrets is shown twice, kept in a receipt or logged.

mod add;
mod list;
mod remove;
mod rotate;

use application::webhooks::Provider;
use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use runtime::Secret;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::app::App;

pub(in crate::http) use rotate::Rotation;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(add::add))
        .routes(routes!(list::list))
        .routes(routes!(rotate::rotate))
        .routes(routes!(remove::remove))
}

/// A sender of webhooks.
#[derive(Serialize, ToSchema)]
struct ProviderView {
    /// Its id: it stands in the addresses it sends to.
    id: Uuid,
    /// Its name, for people.
    name: String,
    created_at: String,
    /// Until when the secret before the newest is valid too, while it rotates.
    rotates_until: Option<String>,
}

impl From<Provider> for ProviderView {
    fn from(provider: Provider) -> Self {
        Self {
            id: provider.id,
            name: provider.name,
            created_at: provider.created_at.to_string(),
            rotates_until: provider.rotates_until.map(|at| at.to_string()),
        }
    }
}

/// A secret, told once.
#[derive(Serialize, ToSchema)]
struct SecretAnswer {
    /// The provider.
    id: Uuid,
    /// `whsec_…`: it cannot be read again. Null when this very request was carried out before.
    secret: Option<String>,
}

impl SecretAnswer {
    fn told(id: Uuid, secret: Option<&Secret>) -> Response {
        let answer = Self { id, secret: secret.map(|secret| secret.expose().to_owned()) };
        ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(answer)).into_response()
    }
}
