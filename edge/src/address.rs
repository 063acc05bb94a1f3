//! What an address may not hold: control characters. No name, key or text of ours has one, and no store takes a NUL.

use axum::http::Uri;

use crate::Failure;

/// Refuses an address whose path or query holds a control character, written plainly or as `%00`.
pub(crate) fn plain(uri: &Uri) -> Result<(), Failure> {
    let refused = |at: &str| {
        Err(Failure::of("request.malformed").at(at, "control characters are not allowed in an address"))
    };
    if has_control(uri.path()) {
        return refused("path");
    }
    for pair in uri.query().unwrap_or_default().split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if has_control(name) {
            return refused("query");
        }
        if has_control(value) {
            return refused(name);
        }
    }
    Ok(())
}

/// Whether a text that is percent-encoded holds a control character: C0, DEL, or C1 in UTF-8.
fn has_control(text: &str) -> bool {
    let decoded = decoded(text.as_bytes());
    String::from_utf8_lossy(&decoded).chars().any(char::is_control)
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        decoded.push(escaped.unwrap_or(*first));
        rest = after.get(if escaped.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    decoded
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused_at(address: &str) -> Option<String> {
        let uri = address.parse().expect("an address");
        plain(&uri).err().map(|failure| failure.problem().errors[0].field.clone())
    }

    #[test]
    fn control_characters_are_refused_with_their_place_and_nothing_else_is() {
        for (address, place) in [
            ("/v1/a%00b/redrive", "path"),
            ("/v1/events?type=%00", "type"),
            ("/v1/events?limit=5&aggregate=x%1Fy", "aggregate"),
            ("/v1/events?aggregate=x%7f", "aggregate"),
            ("/v1/events?aggregate=%C2%85", "aggregate"),
            ("/v1/events?ty%0Ape=x", "query"),
        ] {
            assert_eq!(refused_at(address).as_deref(), Some(place), "{address}");
        }
        for fine in ["/v1/people/1?q=M%C3%BCller%20%2B+x", "/v1/events?type=100%", "/", "/v1/x?a=%2500"] {
            assert_eq!(refused_at(fine), None, "{fine}");
        }
    }
}
