//! One sentence a rule.

use chrono_tz::Tz;
use kernel::{Occurrence, PersonId, Personal, Timestamp};
use uuid::Uuid;

use crate::attribution::Memberships;
use crate::kintell_session::{
    Amended, Command, Event, FeedbackAmendment, KintellSession, Refusal, SessionRecord, SessionType,
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
    given::<KintellSession>(completed(Some(4))).when(rate(5, 3, None)).then_confirmed();
}

/// A history after some more commands.
fn after(mut history: Vec<Event>, commands: impl IntoIterator<Item = Command>) -> Vec<Event> {
    for command in commands {
        history.extend(given::<KintellSession>(history.clone()).when(command).events());
    }
    history
}

fn arrive(version: i64, content: u128, rating: Option<u8>, text: Option<&str>) -> Command {
    let feedback = text.map(|text| Personal::clear(ANA, text));
    Command::Record(source(version, content), SessionRecord { feedback, ..record(40, rating) })
}

#[test]
fn a_rating_that_lost_counts_again_with_its_text_when_a_newer_record_has_none() {
    let silent = arrive(30, 3, None, None);
    // It came late, and it was overtaken.
    let late = after(completed(Some(4)), [rate(5, 3, Some("Helpful."))]);
    let overtaken =
        after(completed(None), [rate(15, 3, Some("Helpful.")), arrive(20, 2, Some(4), Some("Fine."))]);
    for history in [late, overtaken] {
        let text_at = history.iter().position(|event| {
            matches!(
                event,
                Event::RatingKept(_)
                    | Event::Amended(Amended { feedback: FeedbackAmendment::Replaced(_), .. })
            )
        });
        let events = given::<KintellSession>(history).when(silent.clone()).events();
        let [
            Event::Amended(amended),
            Event::RatingCreated(rated),
            Event::FeedbackRestored(restored),
            Event::TextScreened(_),
        ] = &events[..]
        else {
            panic!("{events:?}")
        };
        assert_eq!(amended.after.rating.map(|rating| rating.raw), Some(3));
        assert!(rated.rated_at.is_some() && rated.rating.raw == 3);
        assert!(!amended.after.quality.contains(&QualityFinding::IncompleteFeedback));
        assert_eq!(amended.feedback, FeedbackAmendment::Kept);
        assert_eq!(restored.feedback, Personal::clear(ANA, "Helpful."));
        assert_eq!(Some(restored.version.get()), text_at.map(|at| at as u64 + 1));
    }
}

#[test]
fn what_an_earlier_build_recorded_of_a_rating_that_lost_is_enough_for_it_to_come_back() {
    // Earlier builds recorded the same of a rating that counted and was overtaken: nothing new is needed.
    let old = after(completed(None), [rate(15, 3, None), arrive(20, 2, Some(4), None)]);
    assert!(!old.iter().any(|event| matches!(event, Event::RatingKept(_) | Event::FeedbackRestored(_))));
    let events = given::<KintellSession>(old).when(arrive(30, 3, None, None)).events();
    assert!(matches!(&events[..], [Event::Amended(_), Event::RatingCreated(rated)] if rated.rating.raw == 3));
}

#[test]
fn a_rating_that_is_kept_is_known_again_and_ordered_among_its_own() {
    let history = after(completed(Some(4)), [rate(5, 3, Some("Helpful."))]);
    given::<KintellSession>(history.clone()).when(rate(5, 3, Some("Helpful."))).then_known();
    given::<KintellSession>(history.clone()).when(rate(4, 1, None)).then_older();
    given::<KintellSession>(history.clone()).when(rate(6, 3, Some("Helpful."))).then_confirmed();
    let conflict = VersionConflict { version: Timestamp::from_micros(5) };
    given::<KintellSession>(history.clone()).when(rate(5, 1, None)).then_refused(&conflict.into());
    let events = given::<KintellSession>(history).when(rate(20, 3, Some("Helpful."))).events();
    assert!(matches!(&events[..], [Event::Amended(_), ..]), "now it is newer than the record: {events:?}");
}

#[test]
fn a_rating_outlives_a_withdrawal_of_its_record() {
    let withdraw = Command::Retract { reason: "withdrawn".into(), version: Some(Timestamp::from_micros(25)) };
    let history = after(rated_history(), [withdraw]);
    let events = given::<KintellSession>(history).when(arrive(30, 1, None, None)).events();
    let [
        Event::Completed(completed),
        Event::RatingCreated(rated),
        Event::FeedbackRestored(_),
        Event::TextScreened(_),
    ] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((completed.facts.rating.map(|rating| rating.raw), rated.rating.raw), (Some(5), 5));
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
