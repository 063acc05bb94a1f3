//! Letters of other scripts that look like Latin ones, read as what a person sees.
//!
//! The table is that of Unicode Technical Standard 39. A word in another script is left alone: only where
//! Latin letters stand beside it can it be there to hide something.

use std::borrow::Cow;

use unicode_security::confusable_detection::skeleton;

use super::letters::{is_unseen, readings_of_ones};
use super::vocabulary::VOCABULARY;

/// With fewer letters a text that only looks Latin may be a word of its own language.
const ALL_ALIKE_LETTERS_MIN: usize = 6;

/// The text as a person sees it: every letter that hides among Latin ones read as the one it looks like, and
/// without what is not seen.
pub(in crate::screening) fn shown(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plainly_latin) {
        return Cow::Borrowed(text);
    }
    let looks = Looks::of(text);
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let in_word = is_of_word(first);
        let end = rest.find(|character| is_of_word(character) != in_word).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if in_word && looks.hides(run) {
            folded.push_str(&unhidden(run));
        } else {
            folded.extend(run.chars().filter(|character| !is_unseen(*character)));
        }
        rest = after;
    }
    Cow::Owned(folded)
}

/// A word with every look-alike read. What looks like an i looks like an l: the word that the rules know is
/// meant.
fn unhidden(word: &str) -> String {
    let mut read = String::with_capacity(word.len());
    // The same word with a one for each of these.
    let mut with_ones = String::with_capacity(word.len());
    for character in word.chars().filter(|character| !is_unseen(*character)) {
        let letter = latin(character).unwrap_or(character);
        read.push(letter);
        let either = !character.is_ascii() && matches!(letter, 'i' | 'l');
        with_ones.push(if either { '1' } else { letter.to_ascii_lowercase() });
    }
    if !with_ones.contains('1') || VOCABULARY.knows(&read.to_ascii_lowercase()) {
        return read;
    }
    readings_of_ones(&with_ones).find(|reading| VOCABULARY.knows(reading)).unwrap_or(read)
}

/// What the letters of a whole text are.
struct Looks {
    latin: usize,
    alike: usize,
    other: usize,
}

impl Looks {
    fn of(text: &str) -> Self {
        let mut looks = Self { latin: 0, alike: 0, other: 0 };
        for letter in text.chars().filter(|character| character.is_alphabetic()) {
            let count = match letter {
                _ if is_latin(letter) => &mut looks.latin,
                _ if latin(letter).is_some() => &mut looks.alike,
                _ => &mut looks.other,
            };
            *count += 1;
        }
        looks
    }

    /// Whether a word is there to be read as a Latin one.
    fn hides(&self, word: &str) -> bool {
        if word.is_ascii() {
            return false;
        }
        let alike =
            || word.chars().filter(|letter| letter.is_alphabetic()).all(|letter| latin(letter).is_some());
        let among_latin = self.latin > self.alike + self.other;
        let all_alike = self.other == 0 && self.latin + self.alike >= ALL_ALIKE_LETTERS_MIN;
        word.chars().any(is_latin) || ((among_latin || all_alike) && alike())
    }
}

/// Whether no table has to be asked.
const fn is_plainly_latin(character: char) -> bool {
    matches!(character, '\0'..='\u{AC}' | '\u{AE}'..='\u{FF}' | '\u{2010}'..='\u{2027}' | '\u{20AC}')
}

const fn is_latin(character: char) -> bool {
    matches!(character, 'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{24F}')
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || is_unseen(character)
}

/// The Latin letter that a character looks like, in lower case where both cases do.
fn latin(character: char) -> Option<char> {
    if matches!(character, '\0'..='\u{FF}') {
        return character.is_ascii_alphabetic().then_some(character);
    }
    // The capital is asked second: the prototype of a capital i is an l.
    character.to_lowercase().chain([character]).find_map(|letter| {
        let mut utf8 = [0; 4];
        let mut prototype = skeleton(letter.encode_utf8(&mut utf8)).filter(|part| part.is_alphabetic());
        match (prototype.next(), prototype.next()) {
            // The prototype of an m is written with two letters.
            (Some('r'), Some('n')) => Some('m'),
            (Some(one), None) if one.is_ascii() => Some(one.to_ascii_lowercase()),
            (Some(one), None) => small_capital(one),
            _ => None,
        }
    })
}

/// The letter of a small capital, which is what Cyrillic and Greek small letters look like.
const fn small_capital(letter: char) -> Option<char> {
    Some(match letter {
        'ᴀ' => 'a',
        'ʙ' => 'b',
        'ᴅ' => 'd',
        'ᴇ' | 'ɛ' => 'e',
        'ɢ' => 'g',
        'ʜ' => 'h',
        'ɪ' => 'i',
        'ᴋ' | 'ĸ' => 'k',
        'ʟ' => 'l',
        'ᴍ' => 'm',
        'ɴ' => 'n',
        'ᴘ' => 'p',
        'ʀ' => 'r',
        'ᴛ' => 't',
        'ʏ' => 'y',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn look_alikes_of_any_script_are_read_as_latin_among_latin_letters() {
        for disguised in [
            "k\u{456}ll",
            "\u{43A}\u{456}ll",
            "kιll",
            "k\u{269}ll",
            "kil\u{4CF}",
            "ΚILL",
            "ᴋill",
            "kı\u{202E}ll",
        ] {
            let folded: String = shown(disguised).chars().filter(char::is_ascii).collect();
            assert_eq!(folded.to_lowercase(), "kill", "{disguised}");
        }
        assert_eq!(shown("уоu аnd уоu"), "you and you");
    }

    #[test]
    fn a_text_in_another_script_is_left_alone() {
        for text in
            ["Дякую за допомогу, це було чудово", "сок", "Ευχαριστώ πολύ για τη βοήθεια", "شكرا", "日本語"]
        {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn a_name_in_its_own_script_among_latin_words_is_left_alone() {
        assert_eq!(shown("We met Людмила in Київ"), "We met Людмила in Київ");
    }
}
