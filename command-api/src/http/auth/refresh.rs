//! Exchanges a refresh token.

use axum::Json;
use axum::extract::State;
use edge::{Body, Failure};
use runtime::Secret;

use super::RefreshToken;
use super::token::{TokenAnswer, refused};
use crate::app::App;

/// Exchange a refresh token, which can be used once, for the next tokens.
#[utoipa::path(
    post, path = "/v1/auth/refresh", tag = "auth",
    request_body = RefreshToken,
    responses((status = 200, body = TokenAnswer), (status = 401, description = "auth.credentials_refused"))
)]
pub(super) async fn refresh(
    State(app): State<App>,
    Body(body): Body<RefreshToken>,
) -> Result<Json<TokenAnswer>, Failure> {
    let tokens = app.issuer.refresh(&Secret::new(body.refresh_token)).await.map_err(refused)?;
    Ok(Json(TokenAnswer::new(&tokens, app.platform.clock.now())))
}
