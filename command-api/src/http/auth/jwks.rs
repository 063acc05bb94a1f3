//! The public keys of the issuer (RFC 7517).

use axum::Json;
use axum::extract::State;
use edge::Failure;

use crate::answered::fault;
use crate::app::App;

/// The keys that tokens are signed with.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "auth",
    responses((status = 200, description = "A JWK set", body = Object))
)]
pub(super) async fn jwks(State(app): State<App>) -> Result<Json<auth::JwkSet>, Failure> {
    app.issuer.jwks().await.map(Json).map_err(|error| fault(error.into()))
}
