//! How an arrival and a retraction are judged.

use super::source_of_test as source;
use super::*;

fn seen() -> Seen {
    Seen::from(&source(5, 1))
}

#[test]
fn an_arrival_is_judged_by_version_first_and_content_second() {
    assert_eq!(arrival(None, &source(5, 1)), Arrival::First);
    assert_eq!(arrival(Some(&seen()), &source(5, 1)), Arrival::Known);
    assert_eq!(arrival(Some(&seen()), &source(5, 2)), Arrival::Conflict);
    assert_eq!(arrival(Some(&seen()), &source(4, 2)), Arrival::Older);
    assert_eq!(arrival(Some(&seen()), &source(4, 1)), Arrival::Older);
    assert_eq!(arrival(Some(&seen()), &source(6, 2)), Arrival::Newer);
    assert_eq!(arrival(Some(&seen()), &source(6, 1)), Arrival::Confirmation);
}

#[test]
fn a_record_that_its_source_withdrew_comes_back_with_a_newer_version_of_whatever_content() {
    let withdrawn = Seen { version: Timestamp::from_micros(5), fingerprint: None };
    assert_eq!(arrival(Some(&withdrawn), &source(4, 1)), Arrival::Older);
    assert_eq!(arrival(Some(&withdrawn), &source(5, 1)), Arrival::Conflict);
    assert_eq!(arrival(Some(&withdrawn), &source(6, 1)), Arrival::Newer);
}

#[test]
fn a_digest_of_an_earlier_build_is_the_same_content_where_what_it_left_out_agrees() {
    let arriving = |version| SourceRecord { earlier: seen().fingerprint, ..source(version, 2) };
    assert_eq!(arrival_where(Some(&seen()), &arriving(5), || true), Arrival::Known);
    assert_eq!(arrival_where(Some(&seen()), &arriving(6), || true), Arrival::Confirmation);
    assert_eq!(arrival_where(Some(&seen()), &arriving(6), || false), Arrival::Newer);
    assert_eq!(arrival_where(Some(&seen()), &arriving(5), || false), Arrival::Conflict);
}

#[test]
fn a_retraction_by_the_source_is_judged_by_its_version_and_one_by_hand_by_what_counts() {
    let decide = |seen: Seen, counts, version: Option<i64>| {
        retraction(Some(&seen), counts, version.map(Timestamp::from_micros), |confirmed| confirmed)
    };
    let withdrawn = Seen { fingerprint: None, ..seen() };
    assert_eq!(decide(seen(), true, None), Ok(None));
    assert_eq!(decide(seen(), false, None), Ok(Some(Decision::AlreadySo(Already::Known))));
    assert_eq!(decide(seen(), true, Some(6)), Ok(None));
    assert_eq!(decide(seen(), true, Some(4)), Ok(Some(Decision::SeenBefore(Already::Older))));
    assert_eq!(decide(withdrawn, false, Some(5)), Ok(Some(Decision::SeenBefore(Already::Known))));
    let version = Timestamp::from_micros(5);
    assert_eq!(decide(seen(), true, Some(5)), Err(VersionConflict { version }.into()));
    let version = Timestamp::from_micros(6);
    let confirmed = Decision::Record(OneOrMore::one(Confirmed { version, fingerprint: None }));
    assert_eq!(decide(seen(), false, Some(6)), Ok(Some(confirmed)));
    let unknown = retraction(None, false, None, |confirmed| confirmed);
    assert_eq!(unknown, Err(RetractionRefused::NotFound));
}
