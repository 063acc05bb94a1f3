//! Paths of the APIs, whatever stands in their parts.

use reqwest::Url;

/// `/segment/segment?name=value`, each part encoded.
pub(crate) fn path(segments: &[&str], query: &[(&str, String)]) -> String {
    // The base is left out again: a `Url` is the one thing here that knows how to encode.
    let mut url = Url::parse("http://x").expect("this text is a URL");
    url.path_segments_mut().expect("an http URL has segments").extend(segments);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{query}", url.path())
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn what_would_break_a_path_is_encoded() {
        let limit = [("type", "a b&c".to_owned()), ("limit", "5".to_owned())];
        assert_eq!(path(&["v1", "events"], &limit), "/v1/events?type=a+b%26c&limit=5");
        assert_eq!(path(&["v1", "p", "a/b?c", "x"], &[]), "/v1/p/a%2Fb%3Fc/x");
    }
}
