//! One sentence a rule.

use proptest::prelude::*;

use super::{PiiKind, pii_spans};
use crate::screening::{Family, Severity, screen};

fn found(text: &str) -> Vec<(PiiKind, &str)> {
    pii_spans(text).into_iter().map(|span| (span.kind, &text[span.start..span.end])).collect()
}

#[track_caller]
fn nothing_in(text: &str) {
    assert_eq!(found(text), [], "{text}");
}

#[test]
fn an_address_is_found_without_the_punctuation_around_it() {
    assert_eq!(found("Write to <ana.b+c@mail.example.org>."), [(PiiKind::Email, "ana.b+c@mail.example.org")]);
    assert_eq!(found("…jürgen@exämple.de!"), [(PiiKind::Email, "jürgen@exämple.de")]);
    assert_eq!(found("ana@example.org…"), [(PiiKind::Email, "ana@example.org")]);
}

#[test]
fn a_handle_or_a_time_is_not_an_address() {
    nothing_in("@ana see you @ 10.30, home@10.30, a@b, @@@, x@y..z");
}

#[test]
fn an_international_number_is_found_with_its_plus() {
    assert_eq!(found("ring +47 912 34 567 i dag"), [(PiiKind::Phone, "+47 912 34 567")]);
    assert_eq!(found("(+33) 6 12 34 56 78"), [(PiiKind::Phone, "+33) 6 12 34 56 78")]);
    assert_eq!(found("0034612345678"), [(PiiKind::Phone, "0034612345678")]);
}

#[test]
fn a_national_number_is_found_as_its_country_groups_it() {
    for number in
        ["(212) 555-0123", "212.555.0123", "06 12 34 56 78", "612 34 56 78", "912 34 567", "07911 123456"]
    {
        assert_eq!(found(&format!("- {number}, thanks")).len(), 1, "{number}");
    }
}

#[test]
fn plain_digits_are_a_telephone_number_only_when_words_say_so() {
    assert_eq!(found("My phone is 91234567"), [(PiiKind::Phone, "91234567")]);
    assert_eq!(found("We counted 91234567 of them"), [(PiiKind::PossiblePhone, "91234567")]);
    assert_eq!(found("Call me: 555-1234"), [(PiiKind::Phone, "555-1234")]);
    nothing_in("We won 555-1234");
}

#[test]
fn after_a_word_that_announces_it_any_grouping_is_a_telephone_number() {
    assert_eq!(found("ring meg på 55 123 45 6"), [(PiiKind::Phone, "55 123 45 6")]);
    assert_eq!(found("call me on (61) 8719-9000"), [(PiiKind::Phone, "61) 8719-9000")]);
    nothing_in("call me on 12-05-2024, we want to reach 1 000 000");
}

#[test]
fn grades_dates_amounts_and_fractions_are_left_alone() {
    nothing_in("2024-01-31 14:05:22, 31.01.2024, 20240131, 10/12 and 18 of 20, 99.5 %");
    nothing_in("1,000,000 or 3.14159265358979 or 12345678.90, @60000133, room A1234567890");
    nothing_in("[1 2 3 4 5 6 7 8 9], 1-2-3-4-5, 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
}

#[test]
fn a_card_number_is_found_closed_or_in_groups() {
    for number in ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "3782 822463 10005"] {
        assert_eq!(found(&format!("card {number} 12/27")), [(PiiKind::CreditCard, number)]);
    }
}

#[test]
fn a_card_number_that_fails_luhn_is_not_a_finding() {
    nothing_in("card 4111 1111 1111 1112");
}

#[test]
fn a_social_security_number_needs_its_hyphens_or_its_name() {
    assert_eq!(found("512-34-6789"), [(PiiKind::UsSsn, "512-34-6789")]);
    assert_eq!(found("SSN 512346789"), [(PiiKind::UsSsn, "512346789")]);
    nothing_in("order 512346789");
    nothing_in("666-34-6789");
}

#[test]
fn account_numbers_are_found_in_any_grouping() {
    for number in
        ["NO9386011117947", "NO93 8601 1117 947", "GB29 NWBK 6016 1331 9268 19", "no93 8601 1117 947"]
    {
        assert_eq!(found(&format!("pay {number} please")), [(PiiKind::Iban, number)]);
    }
    nothing_in("pay NO94 8601 1117 947");
}

#[test]
fn national_identity_numbers_are_found_when_their_checks_hold() {
    assert_eq!(found("NIR 2 55 08 14 168 025 38"), [(PiiKind::FrenchNir, "2 55 08 14 168 025 38")]);
    assert_eq!(found("mi DNI: 12345678-Z"), [(PiiKind::SpanishId, "12345678-Z")]);
    assert_eq!(found("NIE X1234567L."), [(PiiKind::SpanishId, "X1234567L")]);
    nothing_in("mi DNI: 12345678-A");
}

#[test]
fn a_norwegian_number_is_found_closed_or_after_the_date() {
    let valid = |serial: u32| format!("170590{serial:05}");
    let number = (0..100_000)
        .map(valid)
        .find(|number| found(number).first().is_some_and(|(kind, _)| *kind == PiiKind::NorwegianId))
        .expect("one serial in 121 holds");
    let grouped = format!("{} {}", &number[..6], &number[6..]);
    assert_eq!(found(&format!("fnr {grouped}.")), [(PiiKind::NorwegianId, grouped.as_str())]);
}

#[test]
fn personal_data_warns_and_never_asks_for_a_review() {
    let screening = screen("ana@example.org, +47 912 34 567, 4111 1111 1111 1111, 512-34-6789");
    let pii: Vec<_> = screening.findings.iter().filter(|finding| finding.family == Family::Pii).collect();
    assert_eq!(pii.len(), 4);
    assert!(pii.iter().all(|finding| finding.severity == Severity::Medium));
    assert!(!screening.needs_review());
}

#[test]
fn a_finding_holds_nothing_of_what_was_found() {
    let recorded = format!("{:?}", screen("ana@example.org 4111 1111 1111 1111"));
    assert!(!recorded.contains("ana") && !recorded.contains("4111"), "{recorded}");
}

#[test]
fn numbers_are_found_with_the_spaces_of_every_page() {
    for space in ["\u{A0}", "\u{202F}", "\u{2009}", "\u{2007}", "\u{3000}", "\u{2011}"] {
        for (number, kind) in [
            ("NO93 8601 1117 947", PiiKind::Iban),
            ("4111 1111 1111 1111", PiiKind::CreditCard),
            ("06 12 34 56 78", PiiKind::Phone),
        ] {
            let number = number.replace(' ', space);
            assert_eq!(found(&format!("paid by {number}, thanks")), [(kind, number.as_str())], "{space:?}");
        }
    }
}

#[test]
fn a_time_or_a_year_after_a_call_is_no_telephone_number() {
    nothing_in("Our next call: 12.05.2026 14.30, and contact hours 14.30-15.30");
    nothing_in("Call on 2026-05-12 14, or 12-05-2026 14, the mobile app of 2024-2025");
    nothing_in("the phone log 20260512143015");
}

#[test]
fn an_invoice_an_order_or_an_amount_is_no_telephone_number() {
    nothing_in("Call me about invoice 91234567.");
    nothing_in("Ring om faktura 91 23 45 67, ordrenummer 91234567, numéro de commande 91234567");
    nothing_in("It is called 91 234 567 kr, the phone cost € 61 234 567");
    assert_eq!(found("After the invoice call me: 91234567"), [(PiiKind::Phone, "91234567")]);
}

#[test]
fn a_text_is_what_one_reads_unless_it_is_sent_to_somebody() {
    assert_eq!(found("In the text 91234567 stood"), [(PiiKind::PossiblePhone, "91234567")]);
    assert_eq!(found("Text me: 91234567"), [(PiiKind::Phone, "91234567")]);
}

proptest! {
    #[test]
    fn spans_lie_between_letters_in_order_and_apart(text in "[@+. \\-()0-9a-zé€]{0,120}") {
        let mut end = 0;
        for span in pii_spans(&text) {
            prop_assert!(span.start >= end && span.start < span.end);
            prop_assert!(text.get(span.start..span.end).is_some());
            end = span.end;
        }
    }
}
