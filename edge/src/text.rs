//! A text of bounded length: what a document promises is held.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A text of at most `CHARS_MAX` characters. A longer one is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text<const CHARS_MAX: usize>(String);

impl<const CHARS_MAX: usize> Text<CHARS_MAX> {
    /// As it came.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<'de, const CHARS_MAX: usize> Deserialize<'de> for Text<CHARS_MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.chars().count() > CHARS_MAX {
            return Err(D::Error::custom(format_args!("expected at most {CHARS_MAX} characters")));
        }
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_longer_than_it_may_be_is_refused() {
        let read = |text: &str| serde_json::from_value::<Text<3>>(text.into());
        assert_eq!(read("åäö").expect("three characters").into_string(), "åäö");
        assert!(read("abcd").is_err());
    }
}
