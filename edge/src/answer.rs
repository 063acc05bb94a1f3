//! Around every request: its thread of work, its problem's body, its line in the log, its place in the
//! metrics. Paths are logged as templates: a query string may hold an e-mail address.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use kernel::problem::Problem;

use crate::correlation::{CORRELATION_HEADER, Correlation};
use crate::failure::Unwritten;

/// A middleware for every route.
pub async fn answer(mut request: Request, next: Next) -> Response {
    let correlation = Correlation::of(request.headers());
    request.extensions_mut().insert(correlation);
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(no route)".to_owned(), |path| path.as_str().to_owned());
    let began = Instant::now();
    let mut response = next.run(request).await;
    if let Some(Unwritten { mut problem, cause }) = response.extensions_mut().remove::<Unwritten>() {
        problem.correlation_id = Some(correlation.0.to_string());
        if let Some(cause) = cause {
            tracing::error!(correlation.id = %correlation.0, code = problem.code, error = cause, "{method} {route} failed");
        }
        write(&mut response, &problem);
    }
    if let Ok(value) = HeaderValue::from_str(&correlation.0.to_string()) {
        response.headers_mut().insert(CORRELATION_HEADER, value);
    }
    let (status, seconds) = (response.status().as_u16(), began.elapsed().as_secs_f64());
    metrics::histogram!(
        "teei_http_request_seconds",
        "method" => method.to_string(), "route" => route.clone(), "status" => status.to_string()
    )
    .record(seconds);
    tracing::debug!(correlation.id = %correlation.0, http.status = status, elapsed_ms = seconds * 1000.0, "{method} {route}");
    response
}

fn write(response: &mut Response, problem: &Problem) {
    let body = serde_json::to_vec(problem).expect("a problem is texts and numbers");
    *response.body_mut() = body.into();
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use axum::{Router, middleware};
    use tower::ServiceExt;

    use super::*;
    use crate::Failure;

    async fn ask(correlation: &str) -> (Response, Problem) {
        let no = || async { Failure::of("session.not_found").detail("there is none").because("for the log") };
        let app = Router::new().route("/no", get(no)).layer(middleware::from_fn(answer));
        let request = Request::get("/no").header(CORRELATION_HEADER, correlation).body(Body::empty());
        let response = app.oneshot(request.expect("a request")).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 10_000).await.expect("a small body");
        (Response::from_parts(parts, Body::empty()), serde_json::from_slice(&bytes).expect("a problem"))
    }

    #[tokio::test]
    async fn a_failure_becomes_a_problem_with_the_callers_correlation() {
        let id = "7b0c1f6e-0a53-4a0b-9c56-0d6a4bb1c9aa";
        let (response, problem) = ask(id).await;
        assert_eq!(response.status(), 404);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        assert_eq!(response.headers()[CORRELATION_HEADER], id);
        assert_eq!(
            (problem.code.as_str(), problem.correlation_id.as_deref()),
            ("session.not_found", Some(id))
        );
        assert_eq!(problem.detail.as_deref(), Some("there is none"));
    }

    #[tokio::test]
    async fn a_correlation_that_is_no_uuid_is_replaced() {
        let (_, problem) = ask("<script>").await;
        assert_ne!(problem.correlation_id.as_deref(), Some("<script>"));
        assert!(problem.correlation_id.is_some());
    }
}
