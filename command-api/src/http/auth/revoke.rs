//! Signs out.

use axum::extract::State;
use axum::http::StatusCode;
use edge::{Body, Failure};
use runtime::Secret;

use super::RefreshToken;
use crate::answered::fault;
use crate::app::App;

/// Sign out: the session of the refresh token ends. An unknown token has none to end (RFC 7009 §2.2).
#[utoipa::path(
    post, path = "/v1/auth/revoke", tag = "auth",
    request_body = RefreshToken,
    responses((status = 204, description = "Signed out"))
)]
pub(super) async fn revoke(
    State(app): State<App>,
    Body(body): Body<RefreshToken>,
) -> Result<StatusCode, Failure> {
    app.issuer.sign_out(&Secret::new(body.refresh_token)).await.map_err(|error| fault(error.into()))?;
    Ok(StatusCode::NO_CONTENT)
}
