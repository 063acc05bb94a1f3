//! What the rules say of sentences that were written to try them, apart from the texts they were tuned on.

mod disguises;
mod read;

use std::collections::BTreeSet;

use read::read;

use super::screen;

const HARMLESS: &str = include_str!("suites/harmless.txt");
const HARMFUL: &str = include_str!("suites/harmful.txt");

#[test]
fn the_suites_are_as_large_as_they_say_and_say_nothing_twice() {
    for (suite, size) in [(HARMLESS, 300), (HARMFUL, 150)] {
        let sentences = read(suite);
        assert_eq!(sentences.len(), size);
        assert_eq!(sentences.iter().map(|(_, sentence)| sentence).collect::<BTreeSet<_>>().len(), size);
        assert!(sentences.iter().all(|(section, _)| !section.is_empty()));
    }
}

#[test]
fn a_masked_word_is_read_as_it_was_meant() {
    assert_eq!(read("# A comment.\n[a]\nsay {uryyb} to me"), [("a", "say hello to me".to_owned())]);
}

/// How many sentences of a suite are hidden, and those that are what they should not be.
fn hidden(suite: &str, wrong: bool) -> (usize, Vec<(&str, String)>) {
    let sentences = read(suite);
    let is_hidden = |text: &str| screen(text).needs_review();
    let count = sentences.iter().filter(|(_, text)| is_hidden(text)).count();
    (count, sentences.into_iter().filter(|(_, text)| is_hidden(text) == wrong).collect())
}

#[test]
fn of_harmless_sentences_at_most_one_in_a_hundred_is_hidden() {
    let (count, wrongly) = hidden(HARMLESS, true);
    assert!(count <= 3, "{count} of 300: {wrongly:#?}");
}

#[test]
fn of_threats_and_aimed_hatred_at_least_nine_in_ten_are_hidden() {
    let (count, missed) = hidden(HARMFUL, false);
    assert!(count >= 135, "{count} of 150: {missed:#?}");
}

#[test]
fn what_is_reported_or_played_is_queued_and_not_hidden() {
    for text in [
        "He said I will kill you, and we went home.",
        "In the film a man says: I am going to kill you.",
        "I will kill you at chess tomorrow, haha.",
    ] {
        assert!(!screen(text).needs_review(), "{text}");
    }
    let told = screen("He said I will kill you, and we went home.");
    assert_eq!(told.highest_severity(), Some(super::Severity::Medium));
}
