//! One sentence a rule.

use super::{Plain, shown};

fn plain(text: &str) -> String {
    Plain::of(text).as_str().to_owned()
}

fn read(text: &str) -> String {
    Plain::read(&shown(text)).as_str().to_owned()
}

#[test]
fn case_accents_and_punctuation_are_dropped() {
    assert_eq!(plain("Élan, Mañana Å"), " elan mañana å . ");
}

#[test]
fn an_accent_after_its_letter_reads_like_one_letter() {
    assert_eq!(plain("man\u{303}ana e\u{301}lan a\u{30A}"), " mañana elan å . ");
}

#[test]
fn digits_and_marks_in_a_word_are_read_as_letters() {
    assert_eq!(plain("sh1t $hit b!tch 4ss 2024"), " shit shit bitch 4ss 2024 . ass . ");
}

#[test]
fn a_mark_outside_a_word_is_punctuation() {
    assert_eq!(plain("well! @ana 5$ *"), " well . ana 5 . ");
}

#[test]
fn a_masked_letter_is_kept_for_the_rules() {
    assert_eq!(plain("f**k *bold*"), " f**k bold . ");
}

#[test]
fn a_sentence_end_keeps_two_words_apart() {
    assert_eq!(plain("I will kill. You know"), " i will kill . you know . ");
}

#[test]
fn letters_standing_alone_are_also_read_as_one_word() {
    assert_eq!(plain("f u c k"), " f u c k . fuck . ");
    assert_eq!(plain("f.u-c.k off"), " f u c k off . fuck . ");
}

#[test]
fn emphasis_is_read_both_as_one_letter_and_as_two() {
    assert_eq!(plain("fuuuck"), " fuck . fuuck . ");
    assert_eq!(plain("kkk"), " kkk . ");
}

#[test]
fn a_cyrillic_letter_hidden_in_a_latin_word_is_read_as_latin() {
    assert_eq!(read("fu\u{441}k"), " fuck . ");
    assert_eq!(read("сок"), " сок . ");
}

#[test]
fn what_is_not_seen_does_not_end_a_word() {
    for unseen in ['\u{200B}', '\u{AD}', '\u{202E}', '\u{2066}', '\u{61C}', '\u{FE0F}', '\u{E0041}'] {
        assert_eq!(plain(&format!("fu{unseen}ck")), " fuck . ", "{unseen:?}");
    }
}

#[test]
fn letters_standing_alone_are_read_as_the_words_that_the_rules_know() {
    assert_eq!(read("h a n g  y o u r s e l f"), " hang yourself . ");
    assert_eq!(read("please k.i.l.l yourself now"), " please kill yourself now . ");
    assert_eq!(read("plan B C D"), " plan b c d . bcd . ");
}

#[test]
fn a_digit_is_the_letter_that_makes_a_word_of_the_rules() {
    assert_eq!(read("5hoot ki11 1st"), " shoot kill 1st . ist . ");
}

#[test]
fn emphasis_is_read_as_the_word_that_the_rules_know() {
    assert_eq!(read("killl"), " kill . kil . ");
}
