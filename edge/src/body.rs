//! JSON bodies: typed, small, and nothing that is not known.

use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use crate::Failure;
use crate::patience::has_stalled;

/// The JSON body of a request.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(JsonRejection::JsonDataError(error)) => {
                Err(Failure::of("request.invalid").detail(error.body_text()))
            }
            Err(JsonRejection::BytesRejection(BytesRejection::FailedToBufferBody(error)))
                if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE =>
            {
                Err(Failure::of("request.body_too_large"))
            }
            Err(JsonRejection::MissingJsonContentType(_)) => {
                Err(Failure::of("request.media_type_unsupported").detail("send it as application/json"))
            }
            Err(error) if has_stalled(&error) => Err(Failure::of("request.body_stalled")),
            Err(error) => Err(Failure::of("request.malformed").detail(error.body_text())),
        }
    }
}
