//! Query parameters: typed, and nothing that is not known.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::Failure;

/// The query parameters of a route. An unknown or unreadable one is refused.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(
                // The text may repeat what was given: it goes back to the caller and is not logged.
                |rejection| Failure::of("request.malformed").detail(rejection.body_text()),
            )
    }
}
