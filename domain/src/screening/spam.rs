//! Shouting, repetition and links, told from the shape of a text.
//!
//! One sign alone is how people write when they are moved; several together, or one taken to the extreme,
//! is what nobody writes to be read.

mod repetition;
mod shape;

use super::plain::Plain;
use super::{CONFIDENCE_LOW_MILLI, CONFIDENCE_MEDIUM_MILLI, Family, Finding, RuleId, Severity};
use repetition::Repetition;
use shape::Shape;

/// A text with fewer letters may be an acronym.
const CAPITALS_LETTERS_MIN: usize = 20;
/// From this share of capitals, in percent, a text shouts.
const CAPITALS_PERCENT_MIN: usize = 70;
/// From this many links a text is there for its links.
const LINKS_MANY_MIN: usize = 3;
/// From this many different signs a text is spam more likely than not.
const SIGNS_MIN: usize = 3;

/// Adds what the shape of `text` says.
pub(super) fn find(text: &str, plain: &Plain, findings: &mut Vec<Finding>) {
    let shape = Shape::of(text);
    let repetition = Repetition::of(plain);
    let shouts =
        shape.letters >= CAPITALS_LETTERS_MIN && shape.capitals * 100 >= shape.letters * CAPITALS_PERCENT_MIN;
    let signs = [
        ("spam.capitals", usize::from(shouts)),
        ("spam.links", shape.links),
        ("spam.punctuation", shape.punctuation_runs),
        ("spam.repeated_characters", shape.character_runs),
        ("spam.repeated_words", repetition.runs),
    ];
    let several = signs.iter().filter(|(_, count)| *count > 0).count() >= SIGNS_MIN;
    let grave = [
        ("spam.many_links", usize::from(shape.links >= LINKS_MANY_MIN)),
        ("spam.mostly_repetition", usize::from(repetition.mostly)),
        ("spam.several_signs", usize::from(several)),
    ];
    let mut add = |(rule, count), severity, confidence_milli| {
        let rule = RuleId::from_static(rule);
        findings.extend(Finding::counted(Family::Spam, rule, severity, confidence_milli, count));
    };
    for sign in signs {
        add(sign, Severity::Low, CONFIDENCE_LOW_MILLI);
    }
    for sign in grave {
        add(sign, Severity::Medium, CONFIDENCE_MEDIUM_MILLI);
    }
}

#[cfg(test)]
mod tests;
