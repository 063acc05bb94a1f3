//! How the language of a text is told: by its common words, else by its script and its letter triples.

use super::{Language, Votes};
use crate::screening::plain::Plain;

/// With fewer letters than this, letter triples say nothing.
const LETTERS_MIN: u32 = 24;
/// More than this adds time and no certainty.
const LOOKED_AT_BYTES_MAX: usize = 600;

/// The language of a text, or `None` when it is too short or too mixed to tell.
pub(in crate::screening) fn detect(text: &str, plain: &Plain, votes: &Votes) -> Option<Language> {
    if let Some(told) = votes.told() {
        return Some(told);
    }
    let text = &text[..text.floor_char_boundary(LOOKED_AT_BYTES_MAX)];
    if let Some(slavic) = eastern_slavic(text) {
        return Some(slavic);
    }
    if plain.letters() < LETTERS_MIN {
        return None;
    }
    let info = whatlang::detect(text)?;
    let guess = Language::from(info.lang().code().to_owned());
    (info.is_reliable() && votes.bear_out(&guess)).then_some(guess)
}

/// Ukrainian and Russian share a script and part with a few letters, which settle even a short text.
fn eastern_slavic(text: &str) -> Option<Language> {
    let (mut cyrillic, mut ukrainian, mut russian) = (0_u32, 0_u32, 0_u32);
    for letter in text.chars() {
        cyrillic += u32::from(('\u{400}'..='\u{4FF}').contains(&letter));
        match letter {
            'і' | 'І' | 'ї' | 'Ї' | 'є' | 'Є' | 'ґ' | 'Ґ' => ukrainian += 1,
            // Belarusian has the first of these beside the Ukrainian і.
            'ы' | 'Ы' | 'э' | 'Э' | 'ъ' | 'Ъ' | 'ё' | 'Ё' => russian += 1,
            'ў' | 'Ў' | 'ј' | 'Ј' | 'ѓ' | 'ќ' | 'ђ' | 'ћ' => return None,
            _ => {}
        }
    }
    match (ukrainian, russian) {
        _ if cyrillic < 10 => None,
        (1.., 0) => Some(Language::Uk),
        (0, 1..) => Some(Language::Other("rus".to_owned())),
        _ => None,
    }
}
