//! JSON as it was written: an attribute that stands twice in an object is not lost.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A value of JSON. `serde_json` keeps the last of two members of one name. Here a member that says something else than
/// one of its name before it is kept under the name in other case: names of SCIM attributes are compared without it
/// (RFC 7643 §2.1), so whoever asks for the attribute meets both.
pub(super) struct AsWritten(pub(super) Value);

impl<'de> Deserialize<'de> for AsWritten {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = AsWritten;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<AsWritten, E> {
        Ok(AsWritten(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<AsWritten, E> {
        Ok(AsWritten(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<AsWritten, E> {
        Ok(AsWritten(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<AsWritten, E> {
        Ok(AsWritten(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<AsWritten, E> {
        Ok(AsWritten(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<AsWritten, E> {
        Ok(AsWritten(value.into()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<AsWritten, E> {
        Ok(AsWritten(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<AsWritten, A::Error> {
        let mut values = Vec::new();
        while let Some(AsWritten(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(AsWritten(values.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<AsWritten, A::Error> {
        let mut object = Map::new();
        while let Some((name, AsWritten(value))) = members.next_entry::<String, AsWritten>()? {
            match object.get(&name) {
                Some(before) if *before != value => drop(object.insert(in_other_case(&name), value)),
                Some(_) => {}
                None => drop(object.insert(name, value)),
            }
        }
        Ok(AsWritten(object.into()))
    }
}

fn in_other_case(name: &str) -> String {
    let upper = name.to_ascii_uppercase();
    if upper == name { name.to_ascii_lowercase() } else { upper }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Value {
        serde_json::from_str::<AsWritten>(text).expect("JSON").0
    }

    #[test]
    fn what_stands_once_is_read_as_ever() {
        let value = json!({ "a": [1, -2, 2.5, "x", null, true], "b": { "c": {} } });
        assert_eq!(read(&value.to_string()), value);
    }

    #[test]
    fn what_stands_twice_and_says_two_things_is_kept() {
        assert_eq!(read(r#"{"active": true, "active": false}"#), json!({ "active": true, "ACTIVE": false }));
        assert_eq!(read(r#"{"ID": "a", "ID": "b"}"#), json!({ "ID": "a", "id": "b" }));
        assert_eq!(read(r#"{"active": true, "active": true}"#), json!({ "active": true }));
    }
}
