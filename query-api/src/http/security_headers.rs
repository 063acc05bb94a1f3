//! What browsers are told not to do.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The headers of every answer.
#[derive(Clone)]
pub(super) struct SecurityHeaders {
    content_policy: HeaderValue,
}

impl SecurityHeaders {
    /// Scripts come from here only; calls go here and to the command API. Components set styles as they
    /// go, which a policy on styles would forbid.
    pub(super) fn new(command_api_url: &str) -> Self {
        let policy = format!(
            "default-src 'self'; connect-src 'self' {}; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
             object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            origin(command_api_url)
        );
        let content_policy = HeaderValue::from_str(&policy).unwrap_or_else(|_| {
            HeaderValue::from_static("default-src 'self'; object-src 'none'; frame-ancestors 'none'")
        });
        Self { content_policy }
    }
}

/// Scheme, host and port of a URL; nothing of what could end the directive.
fn origin(url: &str) -> &str {
    let Some((scheme, rest)) = url.split_once("://") else { return "" };
    let host = rest.split(['/', '?', '#', ';', ',', ' ']).next().unwrap_or_default();
    &url[..scheme.len() + "://".len() + host.len()]
}

/// A middleware for every route.
pub(super) async fn secure(State(headers): State<SecurityHeaders>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/v1/");
    let mut response = next.run(request).await;
    let told = response.headers_mut();
    told.insert(header::CONTENT_SECURITY_POLICY, headers.content_policy);
    told.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    told.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    told.insert(PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), geolocation=(), microphone=()"));
    told.insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
    if is_api {
        // What one caller may see is nobody else's, and may be gone in a minute.
        told.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_api_may_be_called_and_its_url_ends_no_directive() {
        let policy = |url: &str| SecurityHeaders::new(url).content_policy.to_str().expect("text").to_owned();
        assert!(policy("http://127.0.0.1:8081/base").contains("connect-src 'self' http://127.0.0.1:8081;"));
        assert!(policy("http://x; script-src *").contains("connect-src 'self' http://x;"));
        assert!(policy("nonsense").contains("connect-src 'self' ;"));
    }
}
