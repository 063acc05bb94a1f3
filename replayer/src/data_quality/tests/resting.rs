//! What belongs to a match that was corrected or withdrawn after it, as any build recorded it.

use domain::attribution::AttributedPart;
use domain::buddy_checkin;
use domain::buddy_match::Pair;
use domain::membership::Release;
use domain::mirror::Amended;

use super::*;

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const CY: PersonId = PersonId::new(Uuid::from_u128(3));
const MATCH: Uuid = Uuid::from_u128(40);

fn checked_in(on: &str) -> AnyEvent {
    let facts = buddy_checkin::Facts {
        // An earlier build did not say by which version of the match it went.
        pair: Pair { buddy_match: AggregateId::new(MATCH), participant: ANA, buddy: BO, version: None },
        occurred: Occurrence::on(day(on), chrono_tz::Tz::UTC),
        mood: None,
        attribution: Attribution { company: Some(ACME), ..Memberships::default().attribute(day(on)) },
        quality: Vec::new(),
    };
    let event =
        Recorded { external_id: "bc-1".into(), seen: seen("2025-10-01"), facts, text: None, place: None };
    buddy_checkin::Event::Recorded(event).into()
}

fn counted() -> buddy_match::Facts {
    let attribution = Memberships::default().attribute(day("2025-05-01"));
    matched("2025-05-01", Attribution { company: Some(ACME), ..attribution })
}

fn corrected(after: buddy_match::Facts) -> AnyEvent {
    let event = Amended {
        external_id: "bm-1".into(),
        seen: seen("2025-11-01"),
        before: Some(counted()),
        after,
        text: None,
        place: None,
        texts_kept: false,
        undone_by: None,
    };
    buddy_match::Event::Amended(event).into()
}

fn belongs(person: PersonId) -> (RecordAt, AnyEvent) {
    let started = Started {
        record: RecordId(Uuid::from_u128(30)),
        seen: seen("2025-01-01"),
        person,
        span: span(None, None),
        release: Some(Release { company: ACME, active: true, on: day("2025-01-01") }),
    };
    (at("membership", person.uuid()), Event::Started(started).into())
}

/// A match, a check-in of a day on it, the membership of its buddy, and what came of the match.
fn replayed(on: &str, members: &[PersonId], came: Option<AnyEvent>) -> DataQuality {
    let mut replay = Replay::default();
    replay.follow(&at("buddy_match", MATCH), &[recorded(counted())]);
    replay.follow(&at("buddy_checkin", Uuid::from_u128(41)), &[checked_in(on)]);
    for person in members {
        let (record, event) = belongs(*person);
        replay.follow(&record, &[event]);
    }
    if let Some(event) = came {
        replay.follow(&at("buddy_match", MATCH), &[event]);
    }
    replay.judged(Sequence::ZERO, NOW, TOLD_MAX)
}

fn differs(found: &DataQuality) -> Vec<Vec<AttributedPart>> {
    found.of_matches.first.iter().map(|stale| stale.differs.clone()).collect()
}

#[test]
fn a_record_that_says_what_its_match_says_is_well() {
    let found = replayed("2025-05-20", &[BO], None);
    assert_eq!((found.of_matches.count, found.attributions.count), (0, 0));
}

#[test]
fn a_record_of_another_buddy_than_the_match_names_is_found_once_with_all_that_differs() {
    let after = buddy_match::Facts { buddy: CY, ..counted() };
    // The company stays, and so only the buddy is another one.
    let found = replayed("2025-05-20", &[BO, CY], Some(corrected(after.clone())));
    assert_eq!(differs(&found), [[AttributedPart::Volunteer]]);
    assert_eq!(found.attributions.count, 0);
    let [stale] = &found.of_matches.first[..] else { panic!("{found:?}") };
    assert_eq!(stale.record, at("buddy_checkin", Uuid::from_u128(41)));
    assert_eq!((stale.day, stale.buddy_match), (day("2025-05-20"), AggregateId::new(MATCH)));
    // The buddy whom the match names belongs nowhere: whoever is attributed by the other one is told of here alone.
    let found = replayed("2025-05-20", &[BO], Some(corrected(after)));
    let parts = [AttributedPart::Volunteer, AttributedPart::Company, AttributedPart::Doubts];
    assert_eq!(differs(&found), [parts]);
}

#[test]
fn doubts_follow_the_day_and_the_end_of_the_match() {
    let ended = buddy_match::Facts { status: MatchStatus::Ended, ..counted() };
    assert_eq!(differs(&replayed("2025-05-20", &[BO], Some(corrected(ended)))), [[AttributedPart::Doubts]]);
    let later =
        buddy_match::Facts { matched: Occurrence::on(day("2025-06-01"), chrono_tz::Tz::UTC), ..counted() };
    assert_eq!(differs(&replayed("2025-05-20", &[BO], Some(corrected(later)))), [[AttributedPart::Doubts]]);
    let withdrawn = Retracted { before: counted(), reason: "entered twice".into(), version: None };
    let withdrawn = buddy_match::Event::Retracted(withdrawn).into();
    assert_eq!(differs(&replayed("2025-05-20", &[BO], Some(withdrawn))), [[AttributedPart::Doubts]]);
}

#[test]
fn where_only_memberships_say_otherwise_it_is_a_matter_of_companies() {
    let found = replayed("2025-05-20", &[], None);
    assert_eq!(found.of_matches.count, 0);
    // The match itself, and what belongs to it.
    assert_eq!(found.attributions.count, 2);
}
