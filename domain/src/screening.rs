//! What a text that a person wrote contains, decided by versioned rules alone.
//!
//! `decide` screens every such text before it records it, so that no text exists unscreened. A finding
//! names the rule that fired and how often; the text, and where in it the rule fired, stay out of the
//! record. Nothing here blocks: findings warn, and only a severe one asks for a person to look.

mod finding;
mod language;
mod lexicon;
mod outcome;
mod pii;
mod plain;
mod rules;
mod spam;
#[cfg(test)]
mod suites;
mod validators;

pub use finding::{CONFIDENCE_HIGH_MILLI, CONFIDENCE_LOW_MILLI, CONFIDENCE_MEDIUM_MILLI};
pub use finding::{Family, Finding, RuleId, Severity};
pub use language::Language;
pub use outcome::{Screening, TextScreened, screen};
pub use pii::{PiiKind, PiiSpan, pii_spans};

/// The rules that produced a screening. Any change that can change a finding is a new version.
pub const RULES_VERSION: &str = "screen-2";
