//! Signs a human or a service in.

use auth::{AuthenticateError, Tokens};
use axum::Json;
use axum::extract::State;
use edge::{Body, Client, Failure, rate_limited};
use kernel::{PrincipalId, Timestamp};
use runtime::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::App;

/// Who wants a token: a human by e-mail address and password, or a service by client id and secret.
#[derive(Deserialize, ToSchema)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Credentials {
    /// A human.
    Human {
        /// The e-mail address of the login.
        email: String,
        /// Its password.
        password: String,
    },
    /// A service (OAuth 2.0 client credentials).
    Service {
        /// The principal of the connector.
        client_id: Uuid,
        /// Its secret.
        client_secret: String,
    },
}

/// Tokens.
#[derive(Serialize, ToSchema)]
pub(super) struct TokenAnswer {
    /// To be sent as `Authorization: Bearer`.
    access_token: String,
    /// To be exchanged once at `/v1/auth/refresh`. Services have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// `Bearer`.
    token_type: &'static str,
    /// For how many seconds the access token is good.
    expires_in: i64,
}

impl TokenAnswer {
    pub(super) fn new(tokens: &Tokens, now: Timestamp) -> Self {
        let secret = |secret: &Secret| secret.expose().to_owned();
        Self {
            access_token: secret(&tokens.access),
            refresh_token: tokens.refresh.as_ref().map(secret),
            token_type: "Bearer",
            expires_in: tokens.access_expires_at.since(now).num_seconds(),
        }
    }
}

/// Sign in.
#[utoipa::path(
    post, path = "/v1/auth/token", tag = "auth",
    request_body = Credentials,
    responses(
        (status = 200, body = TokenAnswer),
        (status = 401, description = "auth.credentials_refused"),
        (status = 429, description = "request.rate_limited")
    )
)]
pub(super) async fn token(
    State(app): State<App>,
    Client(address): Client,
    Body(credentials): Body<Credentials>,
) -> Result<Json<TokenAnswer>, Failure> {
    app.sign_ins.count(address)?;
    let tokens = match credentials {
        Credentials::Human { email, password } => {
            app.issuer.authenticate(&Secret::new(email), &Secret::new(password)).await
        }
        Credentials::Service { client_id, client_secret } => {
            app.issuer.authenticate_client(PrincipalId::new(client_id), &Secret::new(client_secret)).await
        }
    };
    Ok(Json(TokenAnswer::new(&tokens.map_err(refused)?, app.platform.clock.now())))
}

pub(super) fn refused(error: AuthenticateError) -> Failure {
    match error {
        AuthenticateError::Refused => Failure::of("auth.credentials_refused"),
        AuthenticateError::Reused => {
            Failure::of("auth.credentials_refused").detail("the session is ended; sign in again")
        }
        AuthenticateError::TooOften { wait_seconds } => rate_limited(wait_seconds),
        AuthenticateError::Hashing(_) => Failure::of("internal").because(error),
        AuthenticateError::Store(_) => Failure::of("store.unavailable").because(error),
    }
}
