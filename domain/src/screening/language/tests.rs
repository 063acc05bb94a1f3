//! One sentence a rule.

use super::Language;
use crate::screening::screen;

fn language(text: &str) -> Option<String> {
    screen(text).language.map(String::from)
}

#[test]
fn short_sentences_show_their_language_by_their_common_words() {
    for (code, text) in [
        ("en", "Thank you, this was really helpful for me."),
        ("es", "Muchas gracias, la clase fue muy buena."),
        ("fr", "Merci beaucoup, le cours était très utile."),
        ("nb", "Takk for hjelpen, det var veldig nyttig for meg."),
        ("uk", "Дякую, це було дуже корисно для мене і моєї сім'ї."),
        ("rus", "Спасибо, это было очень полезно для меня."),
        ("swe", "Tack för hjälpen, det var mycket användbart för mig."),
        ("dan", "Tak for hjælpen, jeg blev meget glad og fik også noget nyt af mig selv."),
        ("deu", "Vielen Dank, das war wirklich sehr hilfreich für mich."),
        ("por", "Muito obrigado, não sabia que você podia fazer isso."),
    ] {
        assert_eq!(language(text).as_deref(), Some(code), "{text}");
    }
}

#[test]
fn another_script_shows_its_language_by_itself() {
    assert_eq!(
        language("これは本当に素晴らしい講義でした、どうもありがとうございました。").as_deref(),
        Some("jpn")
    );
}

#[test]
fn a_text_too_short_to_tell_has_no_language() {
    for text in ["", "ok", "12345", "👍👍👍", "Ana"] {
        assert_eq!(language(text), None, "{text}");
    }
}

#[test]
fn a_language_is_recorded_by_its_code_and_read_back() {
    for code in ["en", "es", "fr", "nb", "uk", "deu"] {
        assert_eq!(Language::from(code.to_owned()).to_string(), code);
    }
    assert_eq!(Language::from("nob".to_owned()), Language::Nb);
}
