//! Each common word of a text speaks for the languages it is common in.

use std::collections::BTreeMap;

use super::Language;
use crate::screening::plain::Plain;

/// The languages whose common words are known. The near relatives of those we serve are here to be told
/// apart from them.
const TONGUES: [&str; 10] = ["en", "es", "fr", "nb", "dan", "swe", "deu", "nld", "por", "ita"];

/// A set of [`TONGUES`], one bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::screening) struct Tongues(u16);

/// Reads `code: word, word` lines into each plain word once, with all its languages.
pub(in crate::screening) fn common_words(text: &str) -> BTreeMap<String, Tongues> {
    let mut words: BTreeMap<String, Tongues> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((code, list)) = line.split_once(':') else { continue };
        let Some(place) = TONGUES.iter().position(|tongue| *tongue == code.trim()) else { continue };
        for word in list.split(',').map(Plain::of) {
            let word = word.as_str().trim_matches([' ', '.']);
            // A letter by itself is as often a variable or an initial.
            if word.chars().nth(1).is_some() {
                words.entry(word.to_owned()).or_default().0 |= 1 << place;
            }
        }
    }
    words
}

/// What the common words of one text say.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::screening) struct Votes([u32; TONGUES.len()]);

impl Votes {
    /// With this much for a language, twice as much as for any other settles it.
    const SETTLED_MIN: u32 = 8;
    /// With this much, more than one word, four times as much does.
    const CLEAR_MIN: u32 = 5;
    /// One word that no other language has.
    const OWN: u32 = 4;

    /// Counts a word. One that several languages share says little for each.
    pub(in crate::screening) fn add(&mut self, tongues: Tongues) {
        let weight = match tongues.0.count_ones() {
            1 => Self::OWN,
            2 => 2,
            3 => 1,
            _ => return,
        };
        for (place, votes) in self.0.iter_mut().enumerate() {
            if tongues.0 & (1 << place) != 0 {
                *votes = votes.saturating_add(weight);
            }
        }
    }

    /// The language that the common words settle, if they do.
    pub(super) fn told(&self) -> Option<Language> {
        // Of equals the first counts: where Norwegian and Danish read the same, it is Norwegian.
        let (place, &most) = self.0.iter().enumerate().rev().max_by_key(|(_, votes)| **votes)?;
        let first = TONGUES[place];
        let rival = |tongue: &str| tongue != first && !(first == "nb" && tongue == "dan");
        let rivals = TONGUES.iter().zip(self.0).filter(|(tongue, _)| rival(tongue)).map(|(_, votes)| votes);
        let second = rivals.max().unwrap_or(0);
        let settled = most >= Self::SETTLED_MIN && most >= second.saturating_mul(2);
        let clear = most >= Self::CLEAR_MIN && most >= second.saturating_mul(4);
        (settled || clear).then(|| Language::from(first.to_owned()))
    }

    /// Whether the common words bear out a guess made from letters alone: a language whose common words are
    /// known must show one of them, any other must not be written in the words of a known one.
    pub(super) fn bear_out(&self, guess: &Language) -> bool {
        let most = self.0.iter().copied().max().unwrap_or(0);
        match TONGUES.iter().position(|tongue| *tongue == guess.code()) {
            Some(place) => self.0[place] > 0 && self.0[place] == most,
            None => most < Self::OWN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{TONGUES, common_words};
    use crate::screening::rules::FUNCTION_WORDS;

    #[test]
    fn every_language_has_common_words_of_its_own() {
        let words = common_words(FUNCTION_WORDS);
        for (place, tongue) in TONGUES.iter().enumerate() {
            let own = words.values().filter(|tongues| tongues.0 == 1 << place).count();
            assert!(own >= 15, "{tongue}: {own}");
        }
    }
}
