//! The same words over and over.

use std::collections::BTreeSet;

use crate::screening::plain::Plain;

/// One word this often in a row is not emphasis any more.
const IN_A_ROW_MIN: usize = 5;
/// Fewer words than this repeat by chance.
const WORDS_MIN: usize = 24;
/// What a text repeats, it repeats at the start.
const WORDS_MAX: usize = 400;

/// How a text repeats itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Repetition {
    /// How often one word stands many times in a row.
    pub(super) runs: usize,
    /// Whether at most one word in five is new.
    pub(super) mostly: bool,
}

impl Repetition {
    /// Looks at the words of a text.
    pub(super) fn of(plain: &Plain) -> Self {
        let text = plain.as_str().get(..plain.also_from()).unwrap_or_default();
        let mut repetition = Self::default();
        let (mut last, mut alike, mut count) = ("", 0_usize, 0_usize);
        for word in words(text) {
            count += 1;
            alike = if word == last { alike + 1 } else { 1 };
            last = word;
            repetition.runs += usize::from(alike == IN_A_ROW_MIN);
        }
        if count >= WORDS_MIN {
            let different: BTreeSet<_> = words(text).take(WORDS_MAX).collect();
            repetition.mostly = different.len() * 5 <= count.min(WORDS_MAX);
        }
        repetition
    }
}

/// Words of two letters or more: tables and formulas repeat themselves and are none the worse.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| word.len() > 1 && word.starts_with(char::is_alphabetic))
}
