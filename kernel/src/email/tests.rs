//! Spellings of one address, and texts that are none.

use super::*;

fn normalised(written: &str) -> String {
    EmailAddress::parse(written).unwrap_or_else(|error| panic!("{written:?}: {error}")).normalised
}

#[test]
fn what_mail_programs_and_links_put_around_an_address_is_not_part_of_it() {
    for written in [
        "kari.holm@example.org",
        " KARI.HOLM@EXAMPLE.ORG ",
        "\u{a0}kari.holm@example.org\u{a0}",
        "mailto:kari.holm@example.org",
        "MailTo:kari.holm@example.org",
        "<kari.holm@example.org>",
        "Kari Holm <kari.holm@example.org>",
        "\"Holm, Kari\" <kari.holm@example.org>",
        "<mailto:kari.holm@example.org>",
    ] {
        assert_eq!(normalised(written), "kari.holm@example.org", "{written:?}");
    }
    let address = EmailAddress::parse("Kari <Kari.Holm@example.org>").expect("an address");
    assert_eq!(address.address(), "Kari.Holm@example.org");
}

#[test]
fn letters_and_marks_and_the_two_forms_of_a_domain_are_one_address() {
    for written in [
        "no\u{eb}l@b\u{fc}cher.example",
        "NO\u{cb}L@B\u{dc}CHER.EXAMPLE",
        "noe\u{308}l@XN--BCHER-KVA.example",
        "no\u{eb}l@bu\u{308}cher\u{3002}example",
    ] {
        assert_eq!(normalised(written), "no\u{eb}l@xn--bcher-kva.example", "{written:?}");
    }
}

#[test]
fn characters_that_are_not_seen_are_refused_wherever_they_stand() {
    for unseen in [
        '\u{200b}',
        '\u{200d}',
        '\u{200e}',
        '\u{202e}',
        '\u{2066}',
        '\u{2060}',
        '\u{feff}',
        '\u{ad}',
        '\u{fe0f}',
        '\u{e0041}',
        '\u{115f}',
        '\u{85}',
    ] {
        for written in [
            format!("{unseen}kari@example.org"),
            format!("ka{unseen}ri@example.org"),
            format!("kari@exam{unseen}ple.org"),
            format!("kari@example.org{unseen}"),
        ] {
            assert_eq!(EmailAddress::parse(&written), Err(NotAnAddress::Unseen), "{written:?}");
        }
    }
}

#[test]
fn what_names_no_mailbox_or_several_is_refused() {
    for written in [
        "",
        "kari",
        "kari@",
        "@example.org",
        "kari@example",
        "kari@example..org",
        "kari..holm@example.org",
        ".kari@example.org",
        "kari.@example.org",
        "kari@example.org.",
        "kari@.example.org",
        "kari@example.org;",
        "kari@example.org,",
        "kari holm@example.org",
        "kari\u{a0}holm@example.org",
        "kari@example.org, per@example.org",
        "kari@example.org; per@example.org",
        "Kari <kari@example.org>, Per <per@example.org>",
        "per@example.org <kari@example.org>",
        "<kari@example.org",
        "kari@example.org>",
        "kari@@example.org",
        "kari@holm@example.org",
        "mailto:kari@example.org?subject=x",
        "\"kari holm\"@example.org",
        "kari(home)@example.org",
        "kari@[127.0.0.1]",
        "kari@-example.org",
        "kari@exa_mple.org",
        "kari@xn--a.org",
    ] {
        assert_eq!(EmailAddress::parse(written), Err(NotAnAddress::Malformed), "{written:?}");
    }
}

#[test]
fn an_id_in_place_of_a_name_may_be_longer_than_a_mailbox() {
    let written = format!("student-{}@school.invalid", "ab=42".repeat(30));
    assert_eq!(normalised(&written), written);
}

#[test]
fn a_plain_address_has_no_earlier_form() {
    let address = EmailAddress::parse(" Kari@Example.org").expect("an address");
    assert_eq!((address.spelling(), address.earlier_forms()), ("kari@example.org", Vec::<String>::new()));
    assert_eq!(known_forms("kari@example.org")[0], "kari@example.org");
}

#[test]
fn the_forms_of_earlier_builds_are_told() {
    let address = EmailAddress::parse("mailto:kari@example.org").expect("an address");
    assert_eq!(address.earlier_forms(), ["mailto:kari@example.org"]);
    let forms = EmailAddress::parse("noe\u{308}l@xn--bcher-kva.example").expect("an address").earlier_forms();
    for form in [
        "no\u{eb}l@b\u{fc}cher.example",
        "noe\u{308}l@bu\u{308}cher.example",
        "noe\u{308}l@xn--bcher-kva.example",
    ] {
        assert!(forms.iter().any(|one| one == form), "{form:?}: {forms:?}");
    }
    assert!(!forms.contains(&address.normalised));
}

#[test]
fn who_looks_for_an_address_finds_its_look_alikes_too() {
    let forms = known_forms("kari@example.org");
    for form in
        ["<kari@example.org>", "kari@example.org;", "kari@example.org\u{200b}", "\u{feff}kari@example.org"]
    {
        assert!(forms.iter().any(|one| one == form), "{form:?}");
    }
    assert_eq!(known_forms(" KARI@example.org;"), ["kari@example.org;"]);
}
