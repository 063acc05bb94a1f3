//! Around every request: its thread of work, its trace, its problem's body, its line in the log, its place in
//! the metrics. Paths are logged as templates: a query string may hold an e-mail address. What a caller sends becomes
//! no label: see [`crate::labels`].

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kernel::problem::Problem;
use tracing::{Instrument, Span};

use crate::address;
use crate::correlation::{CORRELATION_HEADER, Correlation};
use crate::failure::Unwritten;
use crate::{labels, plain};

/// A middleware for every route.
pub async fn answer(mut request: Request, next: Next) -> Response {
    let correlation = Correlation::of(request.headers());
    request.extensions_mut().insert(correlation);
    let method = labels::method(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(no route)".to_owned(), |path| path.as_str().to_owned());
    let span = span(request.headers(), method, &route, correlation);
    let began = Instant::now();
    let mut response = match address::plain(request.uri()) {
        Ok(()) => next.run(request).instrument(span.clone()).await,
        Err(failure) => failure.into_response(),
    };
    if let Some(Unwritten { mut problem, cause }) = response.extensions_mut().remove::<Unwritten>() {
        problem.correlation_id = Some(correlation.0.to_string());
        if let Some(cause) = cause {
            tell(&problem, &cause, &format!("{method} {route}"), correlation);
        }
        write(&mut response, &problem);
    } else if let Some(mut problem) = plain::worded(&mut response) {
        problem.correlation_id = Some(correlation.0.to_string());
        write(&mut response, &problem);
    }
    if let Ok(value) = HeaderValue::from_str(&correlation.0.to_string()) {
        response.headers_mut().insert(CORRELATION_HEADER, value);
    }
    let (status, seconds) = (response.status().as_u16(), began.elapsed().as_secs_f64());
    span.record("http.response.status_code", status);
    metrics::histogram!(
        "teei_http_request_seconds",
        "method" => method, "route" => route.clone(), "status" => status.to_string()
    )
    .record(seconds);
    tracing::debug!(correlation.id = %correlation.0, http.status = status, elapsed_ms = seconds * 1000.0, "{method} {route}");
    response
}

/// The span of a request. What is recorded in it (a commit, for one) names it, so that whoever takes that up
/// later continues the trace. A caller that has a trace of its own continues in it (W3C Trace Context).
fn span(headers: &HeaderMap, method: &'static str, route: &str, correlation: Correlation) -> Span {
    let span = tracing::info_span!(
        "request",
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        http.response.status_code = tracing::field::Empty,
        correlation.id = %correlation.0,
    );
    if let Some(parent) = headers.get("traceparent").and_then(|value| value.to_str().ok()) {
        // A text that names no trace begins a new one.
        runtime::telemetry::set_parent_from(&span, parent);
    }
    span
}

/// Tells an operator why a request failed. What the caller did is not our failure.
fn tell(problem: &Problem, cause: &str, request: &str, correlation: Correlation) {
    let (id, code) = (correlation.0, &problem.code);
    if problem.status < 500 {
        tracing::info!(correlation.id = %id, code, error = cause, "{request} was refused");
    } else {
        tracing::error!(correlation.id = %id, code, error = cause, "{request} failed");
    }
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
    use opentelemetry::trace::TracerProvider as _;
    use tower::ServiceExt;
    use tracing_subscriber::layer::SubscriberExt as _;

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
    async fn a_refusal_in_plain_text_becomes_a_problem_and_keeps_its_headers() {
        let app = Router::new().route("/only", get(async || ())).layer(middleware::from_fn(answer));
        let request = Request::delete("/only").body(Body::empty()).expect("a request");
        let response = app.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "GET,HEAD");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let body = to_bytes(response.into_body(), 10_000).await.expect("a small body");
        let problem: Problem = serde_json::from_slice(&body).expect("a problem");
        assert_eq!(problem.code, "route.method_not_allowed");
        assert!(problem.correlation_id.is_some());
    }

    #[derive(Clone, Default)]
    struct Written(std::sync::Arc<parking_lot::Mutex<Vec<u8>>>);

    impl std::io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_fault_of_the_caller_is_no_error_of_ours() {
        for (code, level) in [("subject.erased", "INFO"), ("store.unavailable", "ERROR")] {
            let written = Written::default();
            let lines = written.clone();
            let subscriber = tracing_subscriber::fmt().with_writer(move || lines.clone()).finish();
            let _logging = tracing::subscriber::set_default(subscriber);
            let no = async move || Failure::of(code).because("why");
            let app = Router::new().route("/no", get(no)).layer(middleware::from_fn(answer));
            let request = Request::get("/no").body(Body::empty()).expect("a request");
            app.oneshot(request).await.expect("an answer");
            let told = String::from_utf8(written.0.lock().clone()).expect("text");
            assert!(told.contains(level), "{code}: {told}");
        }
    }

    #[tokio::test]
    async fn a_nul_in_an_address_is_a_problem_before_any_handler() {
        let app =
            Router::new().route("/{name}", get(|| async { "handled" })).layer(middleware::from_fn(answer));
        for address in ["/a%00b", "/a?type=%00"] {
            let request = Request::get(address).body(Body::empty()).expect("a request");
            let response = app.clone().oneshot(request).await.expect("an answer");
            assert_eq!(response.status(), 400, "{address}");
            let bytes = to_bytes(response.into_body(), 10_000).await.expect("a small body");
            let problem: Problem = serde_json::from_slice(&bytes).expect("a problem");
            assert_eq!(problem.code, "request.malformed", "{address}");
        }
    }

    /// The trace that a handler records with what it does.
    async fn traced(parent: Option<&str>) -> String {
        let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        let _telemetry = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
        let tell = || async { runtime::telemetry::current_traceparent().unwrap_or_default() };
        let app = Router::new().route("/trace", get(tell)).layer(middleware::from_fn(answer));
        let request = parent
            .into_iter()
            .fold(Request::get("/trace"), |request, parent| request.header("traceparent", parent));
        let answer = app.oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        let bytes = to_bytes(answer.into_body(), 10_000).await.expect("a small body");
        String::from_utf8(bytes.to_vec()).expect("text")
    }

    #[tokio::test]
    async fn a_request_is_a_span_of_its_callers_trace_or_of_a_new_one() {
        const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let continued = traced(Some(PARENT)).await;
        assert_eq!(continued[..35], PARENT[..35], "the same trace");
        assert_ne!(continued, PARENT, "a span of its own");
        for none in [None, Some("nonsense")] {
            let begun = traced(none).await;
            assert!(begun.starts_with("00-") && begun.len() == PARENT.len(), "{begun}");
            assert_ne!(begun[..35], PARENT[..35]);
        }
    }

    #[tokio::test]
    async fn a_correlation_that_is_no_uuid_is_replaced() {
        let (_, problem) = ask("<script>").await;
        assert_ne!(problem.correlation_id.as_deref(), Some("<script>"));
        assert!(problem.correlation_id.is_some());
    }
}
