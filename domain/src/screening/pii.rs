//! Data that identifies a person: where it is in a text, and what it is.
//!
//! Findings warn and never block: a learner may well want to leave a telephone number. Numbers count only
//! when their check digits or their number plan hold, so that grades, dates and amounts are left alone.

mod amounts;
mod email;
mod iban;
mod letters_and_digits;
mod moments;
mod numbers;
mod phone_cue;
mod separators;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Family, Finding, RuleId, Severity};

/// What a span of personal data is. In order of certainty: where two overlap, the earlier is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PiiKind {
    /// An e-mail address.
    Email,
    /// An international bank account number.
    Iban,
    /// A payment card number.
    CreditCard,
    /// A French social security number (NIR).
    FrenchNir,
    /// A Norwegian national identity number or D-number.
    NorwegianId,
    /// A Spanish DNI or NIE.
    SpanishId,
    /// A United States social security number.
    UsSsn,
    /// A telephone number.
    Phone,
    /// Digits that a national plan allows, but that nothing around them calls a telephone number.
    PossiblePhone,
}

/// A stretch of a text that holds personal data. For redaction at the edge; never recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PiiSpan {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What it is.
    pub kind: PiiKind,
}

impl PiiKind {
    const ALL: [Self; 9] = [
        Self::Email,
        Self::Iban,
        Self::CreditCard,
        Self::FrenchNir,
        Self::NorwegianId,
        Self::SpanishId,
        Self::UsSsn,
        Self::Phone,
        Self::PossiblePhone,
    ];

    /// The rule that finds it, how grave it is and how sure, in thousandths.
    const fn rule(self) -> (&'static str, Severity, u16) {
        match self {
            Self::Email => ("pii.email", Severity::Medium, 980),
            Self::Iban => ("pii.iban", Severity::Medium, 980),
            Self::CreditCard => ("pii.credit_card", Severity::Medium, 950),
            Self::FrenchNir => ("pii.french_nir", Severity::Medium, 950),
            Self::NorwegianId => ("pii.norwegian_id", Severity::Medium, 980),
            Self::SpanishId => ("pii.spanish_id", Severity::Medium, 930),
            Self::UsSsn => ("pii.us_ssn", Severity::Medium, 900),
            Self::Phone => ("pii.phone", Severity::Medium, 850),
            Self::PossiblePhone => ("pii.possible_phone", Severity::Low, 350),
        }
    }
}

/// Where a text holds personal data, in the order of the text; no two spans overlap.
pub fn pii_spans(text: &str) -> Vec<PiiSpan> {
    let mut spans = Vec::new();
    let bytes = text.as_bytes();
    // Most texts hold neither an address nor digits, and are done after this one look.
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits > 0 || bytes.contains(&b'@') {
        email::find(text, &mut spans);
    }
    if digits >= numbers::DIGITS_MIN {
        numbers::find(text, &mut spans);
        iban::find(bytes, &mut spans);
        letters_and_digits::find(bytes, &mut spans);
    }
    without_overlaps(spans)
}

/// Of spans that overlap keeps the more certain, then the longer.
fn without_overlaps(mut spans: Vec<PiiSpan>) -> Vec<PiiSpan> {
    spans.sort_by_key(|span| (span.start, span.kind, std::cmp::Reverse(span.end)));
    let mut kept: Vec<PiiSpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match kept.last_mut() {
            Some(last) if span.start < last.end => {
                if span.kind < last.kind {
                    *last = span;
                }
            }
            _ => kept.push(span),
        }
    }
    kept
}

/// Adds what the spans of `text` say, and nothing of what they hold.
pub(super) fn find(text: &str, findings: &mut Vec<Finding>) {
    let spans = pii_spans(text);
    if spans.is_empty() {
        return;
    }
    for kind in PiiKind::ALL {
        let count = spans.iter().filter(|span| span.kind == kind).count();
        let (rule, severity, confidence_milli) = kind.rule();
        findings.extend(Finding::counted(
            Family::Pii,
            RuleId::from_static(rule),
            severity,
            confidence_milli,
            count,
        ));
    }
}

#[cfg(test)]
mod tests;
