//! Characters, one by one: which letter each stands for.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// What a character is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letter {
    /// A letter from a to z.
    Plain(u8),
    /// A letter of its own, in lower case.
    Own(char),
    /// A letter with an accent, a ligature, or a letter in a fancy shape.
    Several(char),
    /// A digit, which stands for a letter when it is in a word.
    Digit(u8),
    /// A mark that stands for a letter when it is between letters.
    Mark(u8),
    /// An accent that follows its letter.
    Accent(char),
    /// Ends a word, and a sentence unless a letter follows at once.
    Stop,
    /// Ends a word.
    Gap,
    /// Is not seen, and does not end a word.
    Nothing,
}

pub(super) fn read(character: char) -> Letter {
    match character {
        'a'..='z' => Letter::Plain(ascii(character)),
        'A'..='Z' => Letter::Plain(ascii(character.to_ascii_lowercase())),
        '0'..='9' => Letter::Digit(ascii(character)),
        '@' | '$' | '*' => Letter::Mark(ascii(character)),
        // Both the letter i and the end of a sentence; between letters it is the letter.
        '!' => Letter::Mark(b'!'),
        '.' | '?' | ';' | ':' | '\n' | '…' | '¡' | '¿' => Letter::Stop,
        '\0'..='\u{7F}' => Letter::Gap,
        'å' | 'Å' => Letter::Own('å'),
        'æ' | 'Æ' => Letter::Own('æ'),
        'ø' | 'Ø' => Letter::Own('ø'),
        'ñ' | 'Ñ' => Letter::Own('ñ'),
        _ if is_unseen(character) => Letter::Nothing,
        _ if is_combining_mark(character) => Letter::Accent(character),
        _ if !character.is_alphanumeric() => Letter::Gap,
        '\u{400}'..='\u{52F}' => Letter::Own(character.to_lowercase().next().unwrap_or(character)),
        _ => Letter::Several(character),
    }
}

/// The byte of an ASCII character.
fn ascii(character: char) -> u8 {
    u8::try_from(character).unwrap_or(b' ')
}

/// Appends the letters a character is made of, without accents.
pub(super) fn decompose(character: char, to: &mut String) {
    match character {
        'ß' => to.push_str("ss"),
        'œ' | 'Œ' => to.push_str("oe"),
        'ı' => to.push('i'),
        'ł' | 'Ł' => to.push('l'),
        _ => decompose_compatible(character, |part| {
            if !is_combining_mark(part) {
                to.extend(part.to_lowercase().filter(|letter| letter.is_alphanumeric()));
            }
        }),
    }
}

/// Joins an accent to the letter before it, when the two are a letter of its own; drops it otherwise.
pub(super) fn accent(accent: char, to: &mut String) {
    let joined = match (to.chars().next_back(), accent) {
        (Some('n'), '\u{303}') => 'ñ',
        (Some('a'), '\u{30A}') => 'å',
        _ => return,
    };
    to.pop();
    to.push(joined);
}

/// The letter that a digit or mark stands for.
pub(super) fn undisguise(character: char) -> char {
    match character {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => character,
    }
}

/// A word with more ones than this is read in one way.
const ONES_MAX: usize = 4;

/// Every reading of a word whose ones may be an i or an l, each other digit as the one letter it stands for.
pub(super) fn readings_of_ones(word: &str) -> impl Iterator<Item = String> {
    let ones = word.bytes().filter(|byte| *byte == b'1').count().min(ONES_MAX);
    (0..1_u32 << ones).map(move |choice| {
        let mut one = 0;
        let read = |character| {
            if character != '1' {
                return undisguise(character);
            }
            one += 1;
            if one <= ONES_MAX && choice & (1 << (one - 1)) != 0 { 'l' } else { 'i' }
        };
        word.chars().map(read).collect()
    })
}

/// Whether a character is not seen, by itself or at all: soft hyphens, spaces of no width, marks that turn
/// the direction of writing, variation selectors, fillers and tags.
pub(super) const fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::{Letter, decompose, read, readings_of_ones, undisguise};

    #[test]
    fn accents_ligatures_and_fancy_shapes_become_letters() {
        let mut letters = String::new();
        for character in ['é', 'Ü', 'ß', 'œ', 'ﬁ', '𝐟', 'ｕ'] {
            decompose(character, &mut letters);
        }
        assert_eq!(letters, "eussoefifu");
    }

    #[test]
    fn a_letter_of_its_own_keeps_its_accent() {
        assert_eq!(read('Ñ'), Letter::Own('ñ'));
        assert_eq!(read('Å'), Letter::Own('å'));
    }

    #[test]
    fn a_one_is_read_as_an_i_and_as_an_l() {
        let readings = |word| readings_of_ones(word).collect::<Vec<_>>();
        assert_eq!(readings("k1ll"), ["kill", "klll"]);
        assert_eq!(readings("w111").len(), 8);
        assert_eq!(readings("5ee"), ["see"]);
    }

    #[test]
    fn a_letter_that_is_no_disguise_stays() {
        assert_eq!(undisguise('z'), 'z');
        assert_eq!(undisguise('9'), '9');
    }
}
