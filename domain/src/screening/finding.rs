//! One rule that fired on a text.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From this confidence, in thousandths, a finding is worth recording.
pub const CONFIDENCE_LOW_MILLI: u16 = 300;
/// From this confidence, in thousandths, a finding is more likely right than wrong.
pub const CONFIDENCE_MEDIUM_MILLI: u16 = 600;
/// From this confidence, in thousandths, a finding can be acted on without a second look.
pub const CONFIDENCE_HIGH_MILLI: u16 = 900;

/// What kind of trouble a rule looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Data that identifies a person, or a number that only its owner should hold.
    Pii,
    /// Swear words and crude words, whoever they are aimed at.
    Profanity,
    /// Shouting, repetition and advertising.
    Spam,
    /// Hatred of a group, threats, and calls for violence or self-harm.
    Toxicity,
}

/// How much harm a finding can do if nobody looks at the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth counting, not worth a person's time.
    Low,
    /// Worth showing beside the text.
    Medium,
    /// Must be read by a reviewer.
    High,
}

/// The name of a rule: `<family>.<language>.<rule>` for word lists, `<family>.<rule>` for the others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RuleId(Cow<'static, str>);

impl RuleId {
    /// Names a rule that the code defines.
    pub const fn from_static(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// Names a rule that a rule file defines.
    pub fn new(name: impl Into<String>) -> Self {
        Self(Cow::Owned(name.into()))
    }

    /// The name as it is recorded.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A rule that fired. It holds no text and no position: from these a short value could be guessed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What kind of trouble.
    pub family: Family,
    /// Which rule.
    pub rule: RuleId,
    /// How much harm.
    pub severity: Severity,
    /// How sure the rule is, in thousandths (0 to 1000).
    pub confidence_milli: u16,
    /// How often the rule fired, at most [`Finding::COUNT_MAX`].
    pub count: u16,
}

impl Finding {
    /// A count stops here: beyond it, more of the same says nothing new.
    pub const COUNT_MAX: u16 = 1_000;

    /// A finding of a rule that fired `count` times, or `None` when it did not fire.
    pub(super) fn counted(
        family: Family,
        rule: RuleId,
        severity: Severity,
        confidence_milli: u16,
        count: usize,
    ) -> Option<Self> {
        let count = u16::try_from(count).unwrap_or(Self::COUNT_MAX).min(Self::COUNT_MAX);
        (count > 0).then_some(Self { family, rule, severity, confidence_milli, count })
    }

    /// Whether the rule is at least this sure, in thousandths.
    pub fn is_confident(&self, threshold_milli: u16) -> bool {
        self.confidence_milli >= threshold_milli
    }
}
