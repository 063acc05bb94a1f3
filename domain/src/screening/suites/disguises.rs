//! Disguised spellings of sentences that are caught in the clear are caught too.

use proptest::prelude::*;

use super::{HARMFUL, read::read};
use crate::screening::screen;

/// Look-alikes of the letters from a to z, of several scripts; empty where there is none in use.
const LOOK_ALIKES: [&str; 26] = [
    "аαɑ", "ЬᏏ", "сϲⅽ", "ԁⅾ", "еҽ", "", "ɡց", "һհ", "іιɩ", "јϳ", "кκ", "ӏ", "ⅿ", "ո", "оοօ", "рρ", "ԛ", "г",
    "ѕꜱ", "", "υս", "νѵ", "ԝա", "хⅹ", "уγ", "",
];
/// What is not seen, and what turns the direction of writing.
const UNSEEN: [char; 10] = [
    '\u{200B}', '\u{200D}', '\u{AD}', '\u{2060}', '\u{202A}', '\u{202E}', '\u{2066}', '\u{2069}', '\u{61C}',
    '\u{FE0F}',
];

/// The sentences that are hidden in the clear.
fn caught() -> Vec<String> {
    read(HARMFUL).into_iter().map(|(_, text)| text).filter(|text| screen(text).needs_review()).collect()
}

/// The share of the caught sentences that are still caught once disguised, in percent.
fn still_caught(seed: u64, disguise: impl Fn(&str, &mut Chance) -> String) -> (usize, Vec<String>) {
    let (all, mut chance) = (caught(), Chance(seed | 1));
    let disguised = all.iter().map(|text| disguise(text, &mut chance));
    let missed: Vec<_> = disguised.filter(|text| !screen(text).needs_review()).collect();
    ((all.len() - missed.len()) * 100 / all.len(), missed)
}

/// A row of numbers from a seed, the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        // Xorshift, of Marsaglia.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}

/// Changes about one letter in two.
fn each_letter(text: &str, chance: &mut Chance, put: impl Fn(char, &mut Chance) -> Option<String>) -> String {
    let mut disguised = String::new();
    for letter in text.chars() {
        match Some(letter).filter(|letter| letter.is_alphabetic() && chance.below(2) == 0) {
            Some(letter) => disguised.push_str(&put(letter, chance).unwrap_or_else(|| letter.to_string())),
            None => disguised.push(letter),
        }
    }
    disguised
}

fn look_alike(letter: char, chance: &mut Chance) -> Option<String> {
    let place = u32::from(letter.to_ascii_lowercase()).checked_sub(u32::from('a'))?;
    let twins: Vec<_> = LOOK_ALIKES.get(usize::try_from(place).ok()?)?.chars().collect();
    twins.get(chance.below(twins.len())).map(char::to_string)
}

/// The digits that everybody reads as letters. A word of one or two letters is no word in digits.
fn with_digits(text: &str, chance: &mut Chance) -> String {
    let word = |word: &str, chance: &mut Chance| match word.chars().count() {
        0..=2 => word.to_owned(),
        _ => each_letter(word, chance, |letter, _| {
            let digit = match letter.to_ascii_lowercase() {
                'a' => "4",
                'e' => "3",
                'i' | 'l' => "1",
                'o' => "0",
                's' => "5",
                't' => "7",
                _ => return None,
            };
            Some(digit.to_owned())
        }),
    };
    text.split(' ').map(|part| word(part, chance)).collect::<Vec<_>>().join(" ")
}

/// One word of three letters or more with a space after each letter.
fn with_spaces(text: &str, chance: &mut Chance) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let long: Vec<_> = (0..words.len())
        .filter(|&place| words[place].chars().filter(char::is_ascii_alphabetic).count() >= 3)
        .collect();
    if let Some(&place) = long.get(chance.below(long.len())) {
        words[place] = words[place].chars().map(String::from).collect::<Vec<_>>().join(" ");
    }
    words.join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn look_alike_letters_hide_nothing(seed: u64) {
        let (share, missed) = still_caught(seed, |text, chance| each_letter(text, chance, look_alike));
        prop_assert!(share >= 97, "{share} %: {missed:#?}");
    }

    #[test]
    fn what_is_not_seen_hides_nothing(seed: u64) {
        let (share, missed) = still_caught(seed, |text, chance| {
            each_letter(text, chance, |letter, chance| Some(format!("{letter}{}", UNSEEN[chance.below(UNSEEN.len())])))
        });
        prop_assert_eq!(share, 100, "{:#?}", missed);
    }

    #[test]
    fn digits_for_letters_hide_little(seed: u64) {
        let (share, missed) = still_caught(seed, with_digits);
        prop_assert!(share >= 90, "{share} %: {missed:#?}");
    }

    #[test]
    fn a_word_spelled_out_hides_little(seed: u64) {
        let (share, missed) = still_caught(seed, with_spaces);
        prop_assert!(share >= 85, "{share} %: {missed:#?}");
    }
}
