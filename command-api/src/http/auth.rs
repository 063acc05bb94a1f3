//! Routes of the embedded token issuer.

mod jwks;
mod refresh;
mod revoke;
mod token;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(token::token))
        .routes(routes!(refresh::refresh))
        .routes(routes!(revoke::revoke))
        .routes(routes!(jwks::jwks))
}

/// A refresh token.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefreshToken {
    /// As it was issued. Each can be used once.
    refresh_token: String,
}
