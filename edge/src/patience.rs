//! How long a request may take: its body to go on arriving, and its answer to begin.
//!
//! An answer that began may go on: a stream of events, a file.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio_stream::StreamExt as _;

use crate::Failure;

/// How long a request may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience {
    /// How long a body may stand still.
    pub body_idle_max: Duration,
    /// How long an answer may take to begin.
    pub answer_within: Duration,
    /// Routes that answer when they are through with their body, whatever its size.
    pub long_routes: &'static [&'static str],
}

impl Patience {
    /// Half a minute for a body that stands still, a minute for an answer.
    pub const fn but_for(long_routes: &'static [&'static str]) -> Self {
        Self { body_idle_max: Duration::from_secs(30), answer_within: Duration::from_mins(1), long_routes }
    }
}

/// Nothing more of a body came.
#[derive(Debug, thiserror::Error)]
#[error("no more of the body came in time")]
pub(crate) struct Stalled;

/// A middleware for every route.
pub async fn patience(State(patience): State<Patience>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let is_long = route.is_some_and(|route| patience.long_routes.contains(&route.as_str()));
    let request = request.map(|body| going_on(body, patience.body_idle_max));
    if is_long {
        return next.run(request).await;
    }
    match tokio::time::timeout(patience.answer_within, next.run(request)).await {
        Ok(response) => response,
        Err(_elapsed) => Failure::of("request.timed_out")
            .header(header::RETRY_AFTER, HeaderValue::from_static("1"))
            .into_response(),
    }
}

/// The body, until it stands still.
fn going_on(body: Body, idle_max: Duration) -> Body {
    use axum::body::HttpBody as _;
    if body.is_end_stream() {
        return body;
    }
    let chunks = body.into_data_stream().timeout(idle_max).map(|chunk| match chunk {
        Ok(chunk) => chunk.map_err(runtime::BoxError::from),
        Err(_elapsed) => Err(Stalled.into()),
    });
    Body::from_stream(chunks)
}

/// Whether a body ended because nothing more of it came.
pub(crate) fn has_stalled(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<Stalled>)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::routing::post;
    use axum::{Router, middleware};
    use tokio_stream::pending;
    use tower::ServiceExt as _;

    use super::*;

    /// Routes that read a body, or never answer.
    fn app() -> Router {
        let read = async |crate::Body::<serde_json::Value>(_)| ();
        let slow = async || tokio::time::sleep(Duration::from_secs(100)).await;
        Router::new()
            .route("/read", post(read))
            .route("/slow", post(slow))
            .route("/long", post(slow))
            .layer(middleware::from_fn_with_state(Patience::but_for(&["/long"]), patience))
    }

    async fn status(path: &str, body: Body) -> u16 {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json").body(body);
        app().oneshot(request.expect("a request")).await.expect("an answer").status().as_u16()
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stands_still_is_left() {
        let still = tokio_stream::once(Ok::<_, Infallible>("{")).chain(pending());
        assert_eq!(status("/read", Body::from_stream(still)).await, 408);
        assert_eq!(status("/read", "{}".into()).await, 200);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_begins_in_time_unless_the_route_takes_its_own() {
        assert_eq!(status("/slow", Body::empty()).await, 503);
        assert_eq!(status("/long", Body::empty()).await, 200);
    }
}
