//! What the rules say of sentences that were written to try them, apart from the texts they were tuned on.

mod read;

use std::collections::BTreeSet;

use read::read;

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
