//! The principal of an HTTP request.

use axum::Json;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::problem::Problem;

use crate::{Forbidden, Principal, Verifier, VerifyError};

/// An endpoint that names this among its arguments answers only to a valid bearer token.
#[derive(Clone, Debug)]
pub struct Authenticated(pub Principal);

/// Nobody was authenticated.
#[derive(Debug)]
pub enum Rejected {
    /// No token came, or not as `Authorization: Bearer <token>`.
    Missing,
    /// A token came and was not believed.
    Verify(VerifyError),
}

impl Rejected {
    /// What to answer.
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Missing => Problem::new("auth.token_missing").detail("send Authorization: Bearer <token>"),
            Self::Verify(VerifyError::Refused(reason)) => Problem::new("auth.token_refused").detail(reason),
            Self::Verify(VerifyError::Unavailable(_)) => Problem::new("store.unavailable"),
        }
    }

    /// What the answer's `WWW-Authenticate` says (RFC 6750 §3), where it belongs.
    pub fn challenge(&self) -> Option<&'static str> {
        match self {
            Self::Missing => Some("Bearer"),
            Self::Verify(VerifyError::Refused(_)) => Some("Bearer error=\"invalid_token\""),
            Self::Verify(VerifyError::Unavailable(_)) => None,
        }
    }
}

impl IntoResponse for Rejected {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/problem+json"));
        if let Some(challenge) = self.challenge() {
            headers.insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static(challenge));
        }
        let problem = self.into_problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, headers, Json(problem)).into_response()
    }
}

impl From<Forbidden> for Problem {
    fn from(forbidden: Forbidden) -> Self {
        Self::new("auth.forbidden").detail(forbidden.to_string())
    }
}

impl<S> FromRequestParts<S> for Authenticated
where
    Verifier: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Rejected;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejected> {
        // The gate before the route has verified it.
        if let Some(principal) = parts.extensions.get::<Principal>() {
            return Ok(Self(principal.clone()));
        }
        let token = bearer(&parts.headers).ok_or(Rejected::Missing)?;
        Verifier::from_ref(state).verify(token).await.map(Self).map_err(Rejected::Verify)
    }
}

/// The token, if there is one `Authorization` header and it is a bearer's.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
