//! One sentence a finding.

use domain::attribution::{Attribution, Memberships, Span};
use domain::buddy_match::{self, MatchStatus};
use domain::membership::{Amended, Event, Release, Started};
use domain::mirror::{Recorded, Retracted};
use domain::record::SeenSource;
use kernel::{Fingerprint, Occurrence, RecordId};
use uuid::Uuid;

use super::*;

const NOW: Timestamp = Timestamp::from_micros(1_767_323_045_000_000);
const TENANT: TenantId = TenantId::new(Uuid::from_u128(7));
const BO: PersonId = PersonId::new(Uuid::from_u128(2));
const ACME: CompanyId = CompanyId::new(Uuid::from_u128(10));

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn at(aggregate: &str, id: Uuid) -> RecordAt {
    RecordAt { tenant: TENANT, aggregate: aggregate.to_owned(), id: AggregateId::new(id) }
}

fn seen(on: &str) -> SeenSource {
    let at = day(on).and_hms_opt(0, 0, 0).expect("a time").and_utc();
    SeenSource { version: Timestamp::from(at), fingerprint: Fingerprint(Uuid::from_u128(on.len() as u128)) }
}

fn span(since: Option<&str>, until: Option<&str>) -> Span {
    Span { company: ACME, since: since.map(day), until: until.map(day) }
}

/// As an earlier build recorded it: whoever came back never left.
fn came_back() -> Vec<AnyEvent> {
    let record = RecordId(Uuid::from_u128(30));
    let amended = |on: &str, span: Span| {
        let before = span.clone();
        Event::Amended(Amended {
            record,
            seen: seen(on),
            person: BO,
            before,
            after: vec![span],
            release: None,
        })
    };
    let started =
        Started { record, seen: seen("2025-01-01"), person: BO, span: span(None, None), release: None };
    [
        Event::Started(started),
        amended("2025-03-01", span(None, Some("2025-03-01"))),
        amended("2025-09-01", span(None, None)),
    ]
    .map(AnyEvent::from)
    .to_vec()
}

fn matched(on: &str, attribution: Attribution) -> buddy_match::Facts {
    buddy_match::Facts {
        participant: PersonId::new(Uuid::from_u128(1)),
        buddy: BO,
        matched: Occurrence::on(day(on), chrono_tz::Tz::UTC),
        status: MatchStatus::Active,
        attribution,
        quality: Vec::new(),
    }
}

fn recorded(facts: buddy_match::Facts) -> AnyEvent {
    let external_id = "bm-1".to_owned();
    let event = Recorded { external_id, seen: seen("2025-10-01"), facts, text: None, place: None };
    buddy_match::Event::Recorded(event).into()
}

#[test]
fn memberships_that_an_earlier_build_joined_are_found() {
    let mut replay = Replay::default();
    replay.follow(&at("membership", BO.uuid()), &came_back());
    let found = replay.judged(Sequence::ZERO, NOW, TOLD_MAX);
    assert_eq!(found.memberships.first, [WrongMembership { tenant: TENANT, person: BO }]);
}

#[test]
fn a_record_that_counts_for_another_company_than_memberships_say_today_is_found() {
    let mut replay = Replay::default();
    let release = Release { company: ACME, active: true, on: day("2025-01-01") };
    let record = RecordId(Uuid::from_u128(30));
    let started = Started {
        record,
        seen: seen("2025-01-01"),
        person: BO,
        span: span(None, None),
        release: Some(release),
    };
    let before = Memberships::default().attribute(day("2025-05-01"));
    let one = at("buddy_match", Uuid::from_u128(40));
    replay.follow(&one, &[recorded(matched("2025-05-01", before.clone()))]);
    replay.follow(&at("membership", BO.uuid()), &[Event::Started(started).into()]);
    let good = Attribution { company: Some(ACME), ..before };
    replay.follow(&at("buddy_match", Uuid::from_u128(41)), &[recorded(matched("2025-05-01", good))]);
    let found = replay.judged(Sequence::ZERO, NOW, TOLD_MAX);
    let stale =
        StaleAttribution { record: one, day: day("2025-05-01"), counts_for: None, belongs_to: Some(ACME) };
    assert_eq!((found.attributions.count, found.attributions.first), (1, vec![stale]));
    assert_eq!(found.memberships.count, 0);
}

#[test]
fn days_that_can_hardly_be_true_are_found_until_the_record_is_withdrawn() {
    let mut replay = Replay::default();
    for (number, on) in ["1753-01-01", "1900-01-01", "2062-01-01", "2025-05-01"].into_iter().enumerate() {
        let one = at("buddy_match", Uuid::from_u128(40 + number as u128));
        let facts = matched(on, Memberships::default().attribute(day(on)));
        replay.follow(&one, &[recorded(facts.clone())]);
        if on == "1900-01-01" {
            let retracted = Retracted { before: facts, reason: "no day".into(), version: None };
            replay.follow(&one, &[buddy_match::Event::Retracted(retracted).into()]);
        }
    }
    let found = replay.judged(Sequence::ZERO, NOW, TOLD_MAX);
    let days: Vec<_> = found.implausible_days.first.iter().map(|found| (found.of, found.day)).collect();
    assert_eq!(days, [(DayOf::Activity, day("1753-01-01")), (DayOf::Activity, day("2062-01-01"))]);
}

mod dated;
mod resting;
