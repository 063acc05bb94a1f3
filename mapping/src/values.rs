//! Texts of the source and what they mean here.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use crate::bound::CellFault;

/// What happens to a text that is not among the values.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) enum Otherwise {
    /// The row is refused: `"refuse"`.
    #[default]
    Refuse,
    /// The text stays: `"keep"`.
    Keep,
    /// The cell is empty: `"empty"`.
    Empty,
    /// This text: `{ value = "..." }`.
    Value(String),
}

/// A table of values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Values {
    pub(crate) table: BTreeMap<String, String>,
    pub(crate) otherwise: Otherwise,
}

impl Values {
    /// What a text means. Small and capital letters are told apart: `m` and `M` may be metres and millions.
    pub(crate) fn of(&self, text: String) -> Result<String, CellFault> {
        match (self.table.get(&text), &self.otherwise) {
            (Some(meant), _) => Ok(meant.clone()),
            (None, Otherwise::Keep) => Ok(text),
            (None, Otherwise::Empty) => Ok(String::new()),
            (None, Otherwise::Value(meant)) => Ok(meant.clone()),
            (None, Otherwise::Refuse) => {
                Err(CellFault::new("value_unknown", "the mapping does not say what this value means"))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Otherwise {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Said)
    }
}

struct Said;

impl<'de> Visitor<'de> for Said {
    type Value = Otherwise;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"refuse\", \"keep\", \"empty\" or { value = \"...\" }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Otherwise, E> {
        match text {
            "refuse" => Ok(Otherwise::Refuse),
            "keep" => Ok(Otherwise::Keep),
            "empty" => Ok(Otherwise::Empty),
            _ => Err(E::custom("\"refuse\", \"keep\", \"empty\" or { value = \"...\" } is needed")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Otherwise, A::Error> {
        let mut value = None;
        while let Some(key) = map.next_key::<String>()? {
            if key != "value" {
                return Err(A::Error::unknown_field(&key, &["value"]));
            }
            value = Some(map.next_value::<String>()?);
        }
        value.map(Otherwise::Value).ok_or_else(|| A::Error::missing_field("value"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_a_meaning_is_refused_kept_left_out_or_replaced_as_the_mapping_says() {
        let values = |otherwise: Otherwise| Values {
            table: BTreeMap::from([("Pass".to_owned(), "completed".to_owned())]),
            otherwise,
        };
        let of = |otherwise: Otherwise, text: &str| values(otherwise).of(text.to_owned());
        assert_eq!(of(Otherwise::Refuse, "Pass").as_deref(), Ok("completed"));
        assert_eq!(of(Otherwise::Refuse, "pass").expect_err("another text").code, "value_unknown");
        assert_eq!(of(Otherwise::Keep, "pass").as_deref(), Ok("pass"));
        assert_eq!(of(Otherwise::Empty, "pass").as_deref(), Ok(""));
        assert_eq!(of(Otherwise::Value("x".into()), "pass").as_deref(), Ok("x"));
    }
}
