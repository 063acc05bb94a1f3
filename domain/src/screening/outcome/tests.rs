//! One sentence a rule.

use proptest::prelude::*;

use super::{Screening, screen};
use crate::screening::{Family, Finding, Language, RULES_VERSION, Severity};

fn rules(text: &str) -> Vec<String> {
    screen(text).findings.iter().map(|finding| finding.rule.to_string()).collect()
}

#[track_caller]
fn reviewed(text: &str) {
    assert!(screen(text).needs_review(), "{text}: {:?}", rules(text));
}

#[track_caller]
fn not_reviewed(text: &str) {
    assert!(!screen(text).needs_review(), "{text}: {:?}", rules(text));
}

#[test]
fn a_kind_text_has_no_findings() {
    let screening = screen("Thank you, my mentor helped me to prepare for the interview.");
    assert_eq!(
        screening,
        Screening {
            rules_version: RULES_VERSION.to_owned(),
            language: Some(Language::En),
            length_chars: 60,
            findings: Vec::new(),
        }
    );
    assert_eq!(screening.highest_severity(), None);
}

#[test]
fn length_counts_characters_and_not_bytes() {
    assert_eq!(screen("å👍").length_chars, 2);
}

#[test]
fn a_word_inside_a_harmless_word_is_not_a_finding() {
    for text in
        ["Scunthorpe", "We had a class in Essex about Dickens and the classics", "an assistant in Sussex"]
    {
        assert_eq!(rules(text), [""; 0], "{text}");
    }
}

#[test]
fn a_disguised_word_is_a_finding() {
    for text in [
        "what the fuck",
        "fuuuuck",
        "f u c k",
        "f.u.c.k",
        "f**k",
        "F*CK",
        "fu\u{441}k",
        "ｆｕｃｋ",
        "fücking",
    ] {
        assert_eq!(rules(text), ["profanity.en.strong"], "{text}");
    }
}

#[test]
fn a_word_that_is_harmless_elsewhere_counts_only_in_its_language() {
    assert_eq!(rules("Det var slutt på timen, takk for at du kom"), [""; 0]);
    assert_eq!(rules("Je suis en retard, je suis avec des amis"), [""; 0]);
    assert_eq!(rules("Mi fag er norsk og jeg liker det veldig godt"), [""; 0]);
    assert_eq!(rules("Fui con mi hermana, que es muy buena"), [""; 0]);
    assert_eq!(rules("El coche negro es muy bonito"), [""; 0]);
    assert_eq!(rules("¿A qué hora? El fitter de Paki, un kuplung"), [""; 0]);
    assert_eq!(rules("You are such a con man, he said to them"), [""; 0]);
}

#[test]
fn swearing_is_found_in_every_language_and_asks_for_no_review() {
    for (text, rule) in [
        ("Esto es una mierda, no me gusta nada", "profanity.es.mild"),
        ("C'est de la merde, je ne suis pas content", "profanity.fr.mild"),
        ("Dette var jævlig bra, takk for det", "profanity.nb.mild"),
        ("This is such a shitty day for me", "profanity.en.mild"),
    ] {
        assert_eq!(rules(text), [rule], "{text}");
        not_reviewed(text);
    }
}

#[test]
fn how_somebody_speaks_is_no_offence() {
    for text in [
        "Ion even know what he be talkin bout",
        "She finna come thru, yall stay blessed",
        "my nigga was there",
    ] {
        assert_eq!(rules(text), [""; 0], "{text}");
    }
}

#[test]
fn threats_are_reviewed_in_every_language() {
    reviewed("I'm going to kill you");
    reviewed("I’ll k1ll y0u, you know");
    reviewed("Te voy a matar");
    reviewed("Je vais te tuer");
    reviewed("Jeg skal drepe deg");
}

#[test]
fn calls_for_self_harm_and_thoughts_of_it_are_reviewed_in_every_language() {
    reviewed("just kill yourself");
    reviewed("I want to kill myself");
    reviewed("mátate ya");
    reviewed("no quiero seguir viviendo");
    reviewed("va te pendre");
    reviewed("j'ai envie de mourir");
    reviewed("gå og heng deg");
    reviewed("jeg orker ikke leve lenger");
}

#[test]
fn hatred_of_a_group_is_reviewed_in_every_language() {
    reviewed("I hate all immigrants");
    reviewed("All Muslims should be deported");
    reviewed("hay que expulsar a todos los inmigrantes");
    reviewed("los gitanos son una plaga");
    reviewed("mort aux juifs");
    reviewed("sale arabe");
    reviewed("jeg hater muslimer");
    reviewed("alle innvandrere burde deporteres");
}

#[test]
fn naming_a_group_or_a_wish_to_help_it_is_not_reviewed() {
    for text in [
        "I don't hate immigrants, I work with refugees every day",
        "We should not deport people, refugees are welcome here",
        "Muslims and Jews came together at the centre",
        "This exercise is killing me, you killed it today!",
        "Los inmigrantes son buenas personas",
        "Les femmes sont très gentilles avec nous",
        "Jeg hater mandager, men jeg liker innvandrere",
        "Black people and white people were in my group",
        "Thank you for the bombastic shooting of the film",
    ] {
        not_reviewed(text);
    }
}

#[test]
fn a_phrase_does_not_reach_over_the_end_of_a_sentence() {
    not_reviewed("What would I kill. You know the answer. I will kill. You too.");
}

#[test]
fn one_rule_fires_once_and_counts() {
    let screening = screen("fuck this fucking fuck");
    assert_eq!(screening.findings.len(), 1);
    assert_eq!(screening.findings[0].count, 3);
}

#[test]
fn a_count_stops_at_its_maximum() {
    let screening = screen(&"fuck ".repeat(5_000));
    let words = screening.findings.iter().find(|finding| finding.family == Family::Profanity);
    assert_eq!(words.map(|finding| finding.count), Some(Finding::COUNT_MAX));
}

#[test]
fn the_gravest_finding_decides() {
    assert_eq!(screen("what the fuck").highest_severity(), Some(Severity::Medium));
    assert_eq!(screen("what the fuck, kill yourself").highest_severity(), Some(Severity::High));
}

#[test]
fn the_largest_texts_are_screened() {
    for piece in ["a", "@", "1 ", "é", "a\u{301}", "\u{FDFA}", "!i", "f u c k ", "NO93 ", "4111-", "."] {
        let text = piece.repeat((64 << 10) / piece.len());
        assert_eq!(screen(&text).length_chars as usize, text.chars().count());
    }
}

proptest! {
    #[test]
    fn every_text_has_one_screening_with_its_findings_in_order(text in any::<String>()) {
        let screening = screen(&text);
        prop_assert_eq!(&screening, &screen(&text));
        prop_assert!(screening.findings.is_sorted());
        prop_assert!(screening.findings.windows(2).all(|pair| pair[0].rule != pair[1].rule));
        prop_assert!(screening.findings.iter().all(|finding| finding.count > 0 && finding.confidence_milli <= 1000));
    }

    #[test]
    fn a_text_made_of_what_rules_look_for_is_screened_too(text in "[fuck1!*@$. \\-+0-9éåñі\u{301}\u{200B}A-Z\n]{0,300}") {
        let screening = screen(&text);
        prop_assert_eq!(screening.length_chars as usize, text.chars().count());
    }
}
