//! Old addresses that do what new ones do, and say since when they are old and until when they stand.

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

/// Since when (RFC 9745), in seconds since the epoch: 2026-11-21.
const DEPRECATED_AT: &str = "@1795219200";
/// Until when (RFC 8594): six months later.
const SUNSET_AT: &str = "Fri, 21 May 2027 00:00:00 GMT";

/// Marks the answer of an old address. `successor` is a `Link` to the address to
/// use instead.
pub fn deprecated(mut response: Response, successor: &'static str) -> Response {
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("deprecation"), HeaderValue::from_static(DEPRECATED_AT));
    headers.insert(HeaderName::from_static("sunset"), HeaderValue::from_static(SUNSET_AT));
    headers.insert(HeaderName::from_static("x-api-version-deprecated"), HeaderValue::from_static("true"));
    headers.append(axum::http::header::LINK, HeaderValue::from_static(successor));
    response
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;
    use chrono::{DateTime, Months};

    use super::*;

    #[test]
    fn an_old_address_stands_for_six_months() {
        let response = deprecated("".into_response(), "</v1/new>; rel=\"successor-version\"");
        let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
        let since: i64 = header("deprecation").trim_start_matches('@').parse().expect("seconds");
        let since = DateTime::from_timestamp(since, 0).expect("an instant");
        let until = DateTime::parse_from_rfc2822(&header("sunset")).expect("a date");
        assert_eq!(since.checked_add_months(Months::new(6)).expect("an instant"), until);
        assert_eq!(header("x-api-version-deprecated"), "true");
        assert_eq!(header("link"), "</v1/new>; rel=\"successor-version\"");
    }
}
