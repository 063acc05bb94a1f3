//! Texts of JSON bodies without NUL: no store takes one.

use serde_json::Value;

use crate::Failure;

/// Refuses a JSON body that holds a NUL character in a text or a name, with its place.
pub fn without_nul(body: &[u8]) -> Result<(), Failure> {
    // JSON can only write one escaped; an escaped backslash before it is told apart below.
    const ESCAPED: &[u8] = b"\\u0000";
    if !body.windows(ESCAPED.len()).any(|part| part == ESCAPED) {
        return Ok(());
    }
    // What is no JSON is refused by whoever reads it, with its own place.
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return Ok(()) };
    match place(&value) {
        Some(at) => Err(Failure::of("request.invalid").at(&at, "a NUL character is not allowed")),
        None => Ok(()),
    }
}

/// The JSON pointer of the first NUL.
fn place(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(list) => {
            list.iter().enumerate().find_map(|(at, one)| place(one).map(|rest| format!("/{at}{rest}")))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, one)| {
            if name.contains('\0') {
                return Some("/".to_owned());
            }
            place(one).map(|rest| format!("/{name}{rest}"))
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_refused_at_its_field_and_a_backslash_is_none() {
        let at = |body: &str| {
            without_nul(body.as_bytes()).err().map(|failure| failure.problem().errors[0].field.clone())
        };
        assert_eq!(at(r#"{"a": [{"b": "x\u0000"}]}"#).as_deref(), Some("/a/0/b"));
        assert_eq!(at(r#"{"a": "C:\\u0000"}"#), None);
        assert_eq!(at(r#"{"a": "plain"}"#), None);
        assert_eq!(at(r#"{"a": "\u0000"#), None, "what is no JSON is another refusal");
    }
}
