//! What a library answers in plain text becomes a problem: every refusal has one shape.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use kernel::problem::Problem;

/// The code of a refusal that no handler has worded; `None` when the answer is none, or has a body of its own.
pub(crate) fn worded(response: &mut Response) -> Option<Problem> {
    let code = code(response.status())?;
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain")) {
        return None;
    }
    response.headers_mut().remove(header::CONTENT_LENGTH);
    let problem = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, problem);
    Some(Problem::new(code))
}

fn code(status: StatusCode) -> Option<&'static str> {
    Some(match status {
        StatusCode::BAD_REQUEST => "request.malformed",
        StatusCode::NOT_FOUND => "route.not_found",
        StatusCode::METHOD_NOT_ALLOWED => "route.method_not_allowed",
        StatusCode::REQUEST_TIMEOUT => "request.body_stalled",
        StatusCode::PAYLOAD_TOO_LARGE => "request.body_too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "request.media_type_unsupported",
        StatusCode::UNPROCESSABLE_ENTITY => "request.invalid",
        StatusCode::TOO_MANY_REQUESTS => "request.rate_limited",
        StatusCode::INTERNAL_SERVER_ERROR => "internal",
        _ => return None,
    })
}
