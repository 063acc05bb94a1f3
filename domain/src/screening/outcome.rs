//! The screening of one text, and the function that makes it.

use kernel::PersonId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lexicon::Words;
use super::plain::{Plain, shown};
use super::{Finding, Language, RULES_VERSION, Severity, language, pii, spam};

/// What the rules said about a text, recorded in the same commit as the text itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Screening {
    /// The rules that were applied: [`RULES_VERSION`] at the time.
    pub rules_version: String,
    /// The language of the text, when it could be told.
    pub language: Option<Language>,
    /// The length of the text in characters (Unicode scalar values).
    pub length_chars: u32,
    /// The rules that fired, by family and name, each at most once.
    pub findings: Vec<Finding>,
}

impl Screening {
    /// The gravest finding, or `None` when no rule fired.
    pub fn highest_severity(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// Whether a person must read the text.
    pub fn needs_review(&self) -> bool {
        self.highest_severity() == Some(Severity::High)
    }
}

/// A text was screened before it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextScreened {
    /// Who wrote it.
    pub author: PersonId,
    /// What was found.
    pub screening: Screening,
}

/// Screens a text. Total: every text has a screening, and the same text always has the same one.
pub fn screen(text: &str) -> Screening {
    let shown = shown(text);
    let plain = Plain::read(&shown);
    let words = Words::of(&plain);
    let language = language::detect(&shown, &plain, words.votes());
    let mut findings = Vec::new();
    words.find(language.as_ref(), &mut findings);
    spam::find(text, &plain, &mut findings);
    pii::find(text, &mut findings);
    findings.sort();
    Screening {
        rules_version: RULES_VERSION.to_owned(),
        language,
        length_chars: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
        findings,
    }
}

#[cfg(test)]
mod tests;
