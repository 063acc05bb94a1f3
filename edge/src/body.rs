//! JSON bodies: typed, small, and nothing that is not known.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use crate::Failure;
use crate::nul::without_nul;
use crate::patience::has_stalled;

/// The JSON body of a request.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let bytes = match Bytes::from_request(Request::from_parts(parts.clone(), body), state).await {
            Ok(bytes) => bytes,
            Err(BytesRejection::FailedToBufferBody(error))
                if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE =>
            {
                return Err(Failure::of("request.body_too_large"));
            }
            Err(error) if has_stalled(&error) => return Err(Failure::of("request.body_stalled")),
            Err(error) => return Err(Failure::of("request.malformed").detail(error.body_text())),
        };
        without_nul(&bytes)?;
        let request = Request::from_parts(parts, axum::body::Body::from(bytes));
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(JsonRejection::JsonDataError(error)) => {
                Err(Failure::of("request.invalid").detail(error.body_text()))
            }
            Err(JsonRejection::MissingJsonContentType(_)) => {
                Err(Failure::of("request.media_type_unsupported").detail("send it as application/json"))
            }
            Err(error) => Err(Failure::of("request.malformed").detail(error.body_text())),
        }
    }
}
