//! The language a text is written in, when the text is long enough to tell.

mod detection;
mod votes;

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

pub(super) use detection::detect;
pub(super) use votes::{Tongues, Votes, common_words};

/// A language, written as `en`, `es`, `fr`, `nb`, `uk`, or an ISO 639-3 code for any other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Language {
    /// English.
    En,
    /// Spanish.
    Es,
    /// French.
    Fr,
    /// Norwegian Bokmål.
    Nb,
    /// Ukrainian.
    Uk,
    /// Any other language, by its ISO 639-3 code.
    Other(String),
}

impl Language {
    /// The code as it is recorded.
    pub fn code(&self) -> &str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Fr => "fr",
            Self::Nb => "nb",
            Self::Uk => "uk",
            Self::Other(code) => code,
        }
    }
}

impl From<String> for Language {
    fn from(code: String) -> Self {
        match code.as_str() {
            "en" | "eng" => Self::En,
            "es" | "spa" => Self::Es,
            "fr" | "fra" => Self::Fr,
            "nb" | "nob" => Self::Nb,
            "uk" | "ukr" => Self::Uk,
            _ => Self::Other(code),
        }
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.code().to_owned()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl JsonSchema for Language {
    fn schema_name() -> Cow<'static, str> {
        "Language".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "`en`, `es`, `fr`, `nb`, `uk`, or an ISO 639-3 code for any other language.",
            "pattern": "^([a-z]{2}|[a-z]{3})$",
        })
    }
}

#[cfg(test)]
mod tests;
