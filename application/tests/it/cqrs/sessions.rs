//! Kintell sessions.

use chrono_tz::Tz;
use domain::attribution::{Memberships, Span};
use domain::kintell_session::{Command, Event, KintellSession, Refusal, SessionRecord, SessionType};
use domain::rating::Rating;
use kernel::{CompanyId, Occurrence, PersonId, Personal};
use uuid::Uuid;

use super::{events, given, source};

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const BEN: PersonId = PersonId::new(Uuid::from_u128(2));
const ACME: CompanyId = CompanyId::new(Uuid::from_u128(10));

pub(super) fn record(rating: u8) -> SessionRecord {
    SessionRecord {
        external_id: "ks-1".into(),
        session_type: SessionType::Language,
        participant: ANA,
        volunteer: BEN,
        occurred: Occurrence::on("2025-09-30".parse().expect("a date"), Tz::UTC),
        duration_min: 40,
        rating: Rating::one_to_five(rating),
        feedback: Some(Personal::clear(ANA, "Very helpful.")),
        memberships: Memberships {
            spans: vec![Span { company: ACME, since: None, until: None }],
            ..Memberships::default()
        },
    }
}

fn completed() -> Vec<Event> {
    let written = given::<KintellSession>(vec![])
        .when(Command::Record(source(1, 1), record(4)))
        .inspect_result()
        .expect("it is not refused");
    written.into_iter().map(|event| event.0).collect()
}

#[test]
fn a_record_completes_rates_and_screens_in_one_command() {
    let written = completed();
    assert!(
        matches!(&written[..], [Event::Completed(done), Event::RatingCreated(_), Event::TextScreened(_)]
            if done.facts.company() == Some(ACME)),
        "{written:?}"
    );
}

#[test]
fn the_same_record_again_writes_nothing_and_an_older_one_neither() {
    given::<KintellSession>(completed())
        .when(Command::Record(source(1, 1), record(4)))
        .then_expect_events(vec![]);
    given::<KintellSession>(completed())
        .when(Command::Record(source(0, 2), record(1)))
        .then_expect_events(vec![]);
}

#[test]
fn it_can_be_retracted_once_and_only_when_it_is_there() {
    let retract = || Command::Retract { reason: "twice".into(), version: None };
    given::<KintellSession>(vec![]).when(retract()).then_expect_error(Refusal::NotFound);
    let retracted = given::<KintellSession>(completed()).when(retract()).inspect_result();
    let retracted = retracted.expect("it is there").remove(0);
    assert!(matches!(&retracted.0, Event::Retracted(retracted) if retracted.reason == "twice"));
    let mut history = completed();
    history.push(retracted.0);
    given::<KintellSession>(history).when(retract()).then_expect_events(events(vec![]));
}
