//! One sentence a rule.

use chrono_tz::Tz;
use kernel::{Occurrence, PersonId, Personal, Timestamp};
use uuid::Uuid;

use crate::attribution::Memberships;
use crate::kintell_session::{
    Command, Event, FeedbackAmendment, KintellSession, Refusal, SessionRecord, SessionType,
};
use crate::quality::QualityFinding;
use crate::rating::Rating;
use crate::record::{VersionConflict, source_of_test as source};
use crate::testing::given;

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const BO: PersonId = PersonId::new(Uuid::from_u128(2));

fn record(minutes: u16, rating: Option<u8>) -> SessionRecord {
    SessionRecord {
        external_id: "ks-1".into(),
        session_type: SessionType::Language,
        participant: ANA,
        volunteer: BO,
        occurred: Occurrence::on("2025-09-30".parse().expect("a date"), Tz::UTC),
        duration_min: minutes,
        rating: rating.and_then(Rating::one_to_five),
        feedback: None,
        memberships: Memberships::default(),
    }
}

fn completed(rating: Option<u8>) -> Vec<Event> {
    given::<KintellSession>([]).when(Command::Record(source(10, 1), record(40, rating))).events()
}

fn rate(version: i64, rating: u8, text: Option<&str>) -> Command {
    let source = source(version, 90 + u128::from(rating));
    let rating = Rating::one_to_five(rating).expect("one to five");
    Command::Rate { source, rating, feedback: text.map(|text| Personal::clear(ANA, text)) }
}

/// The session without a rating, and then one.
fn rated(version: i64, rating: u8, text: Option<&str>) -> Vec<Event> {
    let mut history = completed(None);
    history.extend(given::<KintellSession>(history.clone()).when(rate(version, rating, text)).events());
    history
}

#[test]
fn a_rating_amends_rates_and_screens_in_one_commit_and_leaves_the_record_as_it_was_seen() {
    let events = given::<KintellSession>(completed(None)).when(rate(20, 5, Some("Very helpful."))).events();
    let [Event::Amended(amended), Event::RatingCreated(rated), Event::TextScreened(_)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(
        (amended.seen.version, rated.rated_at),
        (Timestamp::from_micros(10), Some(Timestamp::from_micros(20)))
    );
    assert_eq!(amended.after.rating.map(|rating| rating.raw), Some(5));
    assert!(matches!(amended.feedback, FeedbackAmendment::Replaced(_)));
    assert!(!amended.after.quality.contains(&QualityFinding::IncompleteFeedback));
    given::<KintellSession>(rated_history())
        .when(Command::Record(source(30, 1), record(40, None)))
        .then_confirmed();
}

fn rated_history() -> Vec<Event> {
    rated(20, 5, Some("Very helpful."))
}

#[test]
fn a_rating_without_a_text_is_incomplete() {
    let events = given::<KintellSession>(completed(None)).when(rate(20, 5, None)).events();
    let Event::Amended(amended) = &events[0] else { panic!("{events:?}") };
    assert!(amended.after.quality.contains(&QualityFinding::IncompleteFeedback));
    assert!(matches!(amended.feedback, FeedbackAmendment::Kept));
}

#[test]
fn ratings_are_ordered_by_when_they_were_given() {
    let history = rated(20, 4, None);
    given::<KintellSession>(history.clone()).when(rate(20, 4, None)).then_known();
    given::<KintellSession>(history.clone()).when(rate(19, 2, None)).then_older();
    given::<KintellSession>(history.clone())
        .when(rate(20, 2, None))
        .then_refused(&Refusal::VersionConflict(VersionConflict { version: Timestamp::from_micros(20) }));
    let events = given::<KintellSession>(history).when(rate(21, 2, None)).events();
    assert!(matches!(&events[..], [Event::Amended(_), Event::RatingCreated(rated)] if rated.rating.raw == 2));
}

#[test]
fn a_rating_older_than_a_record_counts_when_the_record_has_none_and_not_when_it_has_one() {
    let events = given::<KintellSession>(completed(None)).when(rate(5, 3, None)).events();
    assert!(matches!(&events[..], [Event::Amended(_), Event::RatingCreated(_)]), "{events:?}");
    given::<KintellSession>(completed(Some(4))).when(rate(5, 3, None)).then_older();
}

#[test]
fn a_session_that_is_not_there_cannot_be_rated() {
    given::<KintellSession>([]).when(rate(5, 3, None)).then_refused(&Refusal::NotFound);
}

#[test]
fn a_newer_record_that_says_nothing_of_the_rating_leaves_it() {
    let events = given::<KintellSession>(rated_history())
        .when(Command::Record(source(30, 2), record(55, None)))
        .events();
    let [Event::Amended(amended)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((amended.after.duration_min, amended.after.rating.map(|rating| rating.raw)), (55, Some(5)));
    assert!(matches!(amended.feedback, FeedbackAmendment::Kept));
    assert!(!amended.after.quality.contains(&QualityFinding::IncompleteFeedback));
}

#[test]
fn a_newer_record_with_another_rating_counts_over_an_older_rating_only() {
    let of = |version| {
        let events = given::<KintellSession>(rated_history())
            .when(Command::Record(source(version, 2), record(55, Some(1))))
            .events();
        let Event::Amended(amended) = &events[0] else { panic!("{events:?}") };
        amended.after.rating.map(|rating| rating.raw)
    };
    assert_eq!((of(15), of(30)), (Some(5), Some(1)));
}
