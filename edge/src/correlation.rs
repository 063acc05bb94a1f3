//! The thread of work a request belongs to.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use kernel::CorrelationId;
use kernel::chance::Chance;
use runtime::OsChance;

/// The header that names it, in requests and in answers.
pub const CORRELATION_HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

/// The id of a request's thread of work: the caller's when it is a UUID, else a new one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Correlation(pub CorrelationId);

impl Correlation {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(CORRELATION_HEADER).and_then(|value| value.to_str().ok()?.parse().ok());
        Self(given.unwrap_or_else(|| CorrelationId::new(OsChance.uuid())))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Correlation {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or_else(|| Self::of(&parts.headers)))
    }
}
