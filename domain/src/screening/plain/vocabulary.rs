//! The words that the rules know, to tell a disguise from an ordinary spelling.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::screening::language::common_words;
use crate::screening::rules::{FUNCTION_WORDS, RULES};

/// Longer rows of single letters are no disguise.
const SPELLED_LETTERS_MAX: usize = 120;
/// No word of the rules is longer.
const WORD_LETTERS_MAX: usize = 20;
/// A row of letters hides something only if one of its words has this many.
const TELLING_LETTERS_MIN: usize = 3;
/// The words of one letter that stand in sentences.
const SHORTEST: [&str; 5] = ["i", "a", "u", "y", "o"];

/// The words of all rules, and the common words that stand between them.
pub(super) struct Vocabulary {
    rules: BTreeSet<String>,
    common: BTreeSet<String>,
}

/// The words of the rules in force.
pub(super) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let phrases = RULES.rules.iter().flat_map(|rule| &rule.phrases).map(|phrase| phrase.words.as_str());
    let members = RULES.classes.iter().flatten().map(String::as_str);
    let words = phrases.chain(members).flat_map(str::split_whitespace).map(str::to_owned);
    Vocabulary { rules: words.collect(), common: common_words(FUNCTION_WORDS).into_keys().collect() }
});

impl Vocabulary {
    /// Whether a rule knows the word.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.rules.contains(word)
    }

    /// The words that a row of letters spells, as few as possible; `None` when it spells none.
    pub(super) fn words_of(&self, letters: &str) -> Option<Vec<String>> {
        if !letters.is_ascii() || letters.len() > SPELLED_LETTERS_MAX {
            return None;
        }
        // For each end, how many words lead there and where the last of them begins.
        let mut best: Vec<Option<(usize, usize)>> = vec![None; letters.len() + 1];
        best[0] = Some((0, 0));
        for end in 1..=letters.len() {
            best[end] = (end.saturating_sub(WORD_LETTERS_MAX)..end)
                .filter_map(|start| Some((best[start]?.0 + 1, start)))
                .filter(|&(_, start)| self.is_word(&letters[start..end]))
                .min();
        }
        let mut words = Vec::new();
        let mut end = letters.len();
        while end > 0 {
            let (_, start) = best[end]?;
            words.push(letters[start..end].to_owned());
            end = start;
        }
        words.reverse();
        words
            .iter()
            .any(|word| word.len() >= TELLING_LETTERS_MIN && self.rules.contains(word))
            .then_some(words)
    }

    fn is_word(&self, word: &str) -> bool {
        if word.len() == 1 {
            return SHORTEST.contains(&word);
        }
        self.rules.contains(word) || self.common.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::VOCABULARY;

    #[test]
    fn letters_in_a_row_are_parted_into_words() {
        let words = |letters: &str| VOCABULARY.words_of(letters).map(|words| words.join(" "));
        assert_eq!(words("hangyourself").as_deref(), Some("hang yourself"));
        assert_eq!(words("iwillkillyou").as_deref(), Some("i will kill you"));
        assert_eq!(words("abcd"), None);
        assert_eq!(words("itis"), None, "no word of a rule");
    }
}
