//! One sentence a rule.

use crate::screening::{Family, Severity, screen};

fn rules(text: &str) -> Vec<String> {
    let findings = screen(text).findings.into_iter().filter(|finding| finding.family == Family::Spam);
    findings.map(|finding| finding.rule.to_string()).collect()
}

fn gravest(text: &str) -> Option<Severity> {
    screen(text).findings.iter().filter(|finding| finding.family == Family::Spam).map(|f| f.severity).max()
}

#[test]
fn an_ordinary_text_has_no_signs() {
    assert_eq!(rules("Great lecture, thank you! Is there a second part? I will wait..."), [""; 0]);
}

#[test]
fn shouting_is_a_light_sign() {
    assert_eq!(rules("THANK YOU SO MUCH FOR THIS LESSON"), ["spam.capitals"]);
    assert_eq!(gravest("THANK YOU SO MUCH FOR THIS LESSON"), Some(Severity::Low));
}

#[test]
fn a_short_acronym_does_not_shout() {
    assert_eq!(rules("MIT OCW NASA"), [""; 0]);
}

#[test]
fn one_link_is_a_light_sign_and_many_are_not() {
    assert_eq!(rules("see https://www.example.org/a"), ["spam.links"]);
    assert_eq!(rules("http://a.example http://b.example www.c.example"), ["spam.links", "spam.many_links"]);
}

#[test]
fn signs_together_weigh_more_than_each() {
    let text = "BUYYYYYYY THIS NOW PLEASE!!!!!! WWW.EXAMPLE.ORG";
    assert!(rules(text).contains(&"spam.several_signs".to_owned()));
    assert_eq!(gravest(text), Some(Severity::Medium));
}

#[test]
fn the_same_words_over_and_over_are_found() {
    assert!(rules(&"visit my channel ".repeat(20)).contains(&"spam.mostly_repetition".to_owned()));
    assert_eq!(rules("no no no no no way"), ["spam.repeated_words"]);
    assert_eq!(rules("very very very good"), [""; 0]);
}

#[test]
fn rows_of_dashes_numbers_and_variables_are_layout() {
    assert_eq!(rules(&"a + b = c, ".repeat(20)), [""; 0]);
    assert_eq!(rules("---------- 0000000000 ........."), [""; 0]);
}
