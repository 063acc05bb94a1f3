//! A mood as it was given, and where it points.
//!
//! Sources call moods what they like: one sends five words, another the 27 emotions of Demszky et al.,
//! "GoEmotions" (ACL 2020). The word is kept; what it points to follows from a versioned list, and a word that
//! is not in it points nowhere.

use serde::{Deserialize, Serialize};

/// The list in force, recorded with every mood that it judged.
pub const RULE: &str = "moods-1";

/// Where a mood points.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Valence {
    /// Bad.
    Negative,
    /// Neither.
    Neutral,
    /// Good.
    Positive,
}

impl Valence {
    /// The name in events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
        }
    }
}

const POSITIVE: &[&str] = &[
    "admiration",
    "amusement",
    "approval",
    "calm",
    "caring",
    "confident",
    "content",
    "desire",
    "excited",
    "excitement",
    "good",
    "grateful",
    "gratitude",
    "great",
    "happy",
    "hopeful",
    "joy",
    "love",
    "motivated",
    "optimism",
    "positive",
    "pride",
    "proud",
    "relaxed",
    "relief",
    "very good",
];
const NEUTRAL: &[&str] =
    &["average", "curiosity", "fine", "mixed", "neutral", "ok", "okay", "realization", "so-so", "surprise"];
const NEGATIVE: &[&str] = &[
    "anger",
    "angry",
    "annoyance",
    "anxious",
    "bad",
    "confusion",
    "disappointment",
    "disapproval",
    "disgust",
    "embarrassment",
    "fear",
    "frustrated",
    "grief",
    "lonely",
    "negative",
    "nervousness",
    "overwhelmed",
    "remorse",
    "sad",
    "sadness",
    "stressed",
    "tired",
    "very bad",
    "worried",
];

/// A mood.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Mood {
    /// As given.
    pub given: String,
    /// Where it points; `None` when the list does not know the word.
    pub valence: Option<Valence>,
    /// The list that said so.
    pub rule: String,
}

impl Mood {
    /// Of a word as a source sends it.
    pub fn of(given: &str) -> Self {
        let word = given.trim().to_lowercase();
        let lists =
            [(POSITIVE, Valence::Positive), (NEUTRAL, Valence::Neutral), (NEGATIVE, Valence::Negative)];
        let valence = lists.iter().find(|(words, _)| words.contains(&word.as_str())).map(|(_, to)| *to);
        Self { given: given.to_owned(), valence, rule: RULE.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mood_keeps_its_word_and_points_where_the_list_says() {
        let mood = Mood::of(" Gratitude");
        assert_eq!((mood.given.as_str(), mood.valence), (" Gratitude", Some(Valence::Positive)));
        assert_eq!(Mood::of("neutral").valence, Some(Valence::Neutral));
        assert_eq!(Mood::of("ANGER").valence, Some(Valence::Negative));
        assert_eq!(Mood::of("meh").valence, None);
    }

    #[test]
    fn no_word_points_two_ways() {
        let mut words: Vec<_> = [POSITIVE, NEUTRAL, NEGATIVE].concat();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }
}
