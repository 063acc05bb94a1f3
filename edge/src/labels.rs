//! Labels of metrics come from closed sets: whoever can invent one makes a series with it, and it stays.

use axum::http::Method;

/// What any other method is counted as.
const OTHER: &str = "other";

/// A method as a label.
pub(crate) fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or(OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_method_is_counted_as_any_other() {
        for known in [Method::GET, Method::HEAD, Method::DELETE, Method::CONNECT] {
            assert_eq!(method(&known), known.as_str());
        }
        for invented in ["INVENTED1", "get", "PROPFIND"] {
            assert_eq!(method(&Method::from_bytes(invented.as_bytes()).expect("a method")), OTHER);
        }
    }
}
