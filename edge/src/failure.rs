//! How an endpoint says no: a problem for the caller, a cause for the log.

use std::error::Error;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::problem::Problem;

/// A problem on its way out. [`crate::answer()`] adds the correlation id, writes the body and logs the
/// cause, once.
#[derive(Debug)]
pub struct Failure {
    problem: Box<Problem>,
    headers: HeaderMap,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

/// What a failed answer carries until its body is written.
#[derive(Clone, Debug)]
pub(crate) struct Unwritten {
    pub(crate) problem: Problem,
    /// Of something that broke on our side, with its whole chain.
    pub(crate) cause: Option<String>,
}

impl Failure {
    /// A problem of a registered code.
    pub fn of(code: &str) -> Self {
        Problem::new(code).into()
    }

    /// Says what was wrong this time. Never a personal value.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.problem.detail = Some(detail.into());
        self
    }

    /// Names one parameter or field that is wrong.
    #[must_use]
    pub fn at(mut self, field: &str, reason: impl Into<String>) -> Self {
        *self.problem = self.problem.clone().at(field, reason);
        self
    }

    /// Keeps what broke for the log. The caller never sees it.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// The problem itself.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), headers: HeaderMap::new(), cause: None }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let cause = self.cause.map(|cause| runtime::chain(&*cause));
        let mut response = (status, self.headers).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response.extensions_mut().insert(Unwritten { problem: *self.problem, cause });
        response
    }
}
