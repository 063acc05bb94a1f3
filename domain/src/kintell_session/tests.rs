//! One sentence a rule.

use chrono_tz::Tz;
use uuid::Uuid;

use super::*;
use crate::attribution::Span;
use crate::record::source_of_test as source;
use crate::testing::given;

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const BO: PersonId = PersonId::new(Uuid::from_u128(2));
const ACME: CompanyId = CompanyId::new(Uuid::from_u128(10));

fn record(rating: u8, text: &str) -> SessionRecord {
    SessionRecord {
        external_id: "ks-1".into(),
        session_type: SessionType::Language,
        participant: ANA,
        volunteer: BO,
        occurred: Occurrence::on("2025-09-30".parse().expect("a date"), Tz::UTC),
        duration_min: 40,
        rating: Rating::one_to_five(rating),
        feedback: Some(Personal::clear(ANA, text)),
        memberships: Memberships {
            spans: vec![Span { company: ACME, since: None, until: None }],
            ..Memberships::default()
        },
    }
}

fn arrive(version: i64, content: u128, record: SessionRecord) -> Command {
    Command::Record(source(version, content), record)
}

fn completed() -> Vec<Event> {
    given::<KintellSession>([]).when(arrive(1, 1, record(4, "Very helpful."))).events()
}

#[test]
fn a_record_completes_rates_and_screens_in_one_commit() {
    let events = completed();
    assert!(matches!(&events[..], [Event::Completed(done), Event::RatingCreated(_), Event::TextScreened(_)]
            if done.facts.company() == Some(ACME) && done.facts.quality.is_empty()));
}

#[test]
fn a_record_without_text_is_not_screened() {
    let silent = SessionRecord { feedback: None, rating: None, ..record(1, "") };
    let events = given::<KintellSession>([]).when(arrive(1, 1, silent)).events();
    assert!(matches!(&events[..], [Event::Completed(_)]), "{events:?}");
}

#[test]
fn a_volunteer_of_no_company_leaves_the_session_unattributed_with_a_finding() {
    let free = SessionRecord { memberships: Memberships::default(), ..record(4, "Fine.") };
    let events = given::<KintellSession>([]).when(arrive(1, 1, free)).events();
    let Event::Completed(done) = &events[0] else { panic!("{events:?}") };
    assert_eq!(done.facts.company(), None);
    assert_eq!(done.facts.quality, [QualityFinding::NoMembershipOnThatDay]);
}

#[test]
fn the_same_record_again_changes_nothing_whatever_its_version() {
    given::<KintellSession>(completed()).when(arrive(7, 1, record(4, "Very helpful."))).then_confirmed();
}

#[test]
fn a_newer_record_amends_from_the_facts_it_replaces() {
    let events = given::<KintellSession>(completed()).when(arrive(2, 2, record(5, "Superb."))).events();
    let Event::Amended(amended) = &events[0] else { panic!("{events:?}") };
    assert_eq!(amended.before.rating.map(|r| r.raw), Some(4));
    assert_eq!(amended.after.rating.map(|r| r.raw), Some(5));
}

#[test]
fn an_older_record_is_counted_and_left() {
    given::<KintellSession>(completed()).when(arrive(0, 2, record(1, "Old."))).then_older();
}

#[test]
fn two_contents_at_one_version_are_refused() {
    given::<KintellSession>(completed())
        .when(arrive(1, 2, record(1, "Other.")))
        .then_refused(&Refusal::VersionConflict(VersionConflict { version: Timestamp::from_micros(1) }));
}

#[test]
fn a_retracted_session_counts_nothing_and_a_second_retraction_changes_nothing() {
    let mut history = completed();
    history.extend(
        given::<KintellSession>(completed())
            .when(Command::Retract { reason: "twice".into(), version: None })
            .events(),
    );
    let state =
        history.iter().cloned().fold(State::default(), |state, event| KintellSession::evolve(state, &event));
    assert_eq!(state.current, None);
    given::<KintellSession>(history)
        .when(Command::Retract { reason: "twice".into(), version: None })
        .then_known();
    given::<KintellSession>([])
        .when(Command::Retract { reason: "nothing there".into(), version: None })
        .then_refused(&Refusal::NotFound);
}

#[test]
fn a_session_in_the_future_is_a_finding_and_not_a_refusal() {
    let later = SessionRecord {
        occurred: Occurrence::on("2031-01-01".parse().expect("a date"), Tz::UTC),
        ..record(4, "See you.")
    };
    let events = given::<KintellSession>([]).when(arrive(1, 1, later)).events();
    let Event::Completed(done) = &events[0] else { panic!("{events:?}") };
    assert_eq!(done.facts.quality, [QualityFinding::InTheFuture]);
}

#[test]
fn a_session_of_the_century_before_is_a_finding_and_not_a_refusal() {
    let early = SessionRecord {
        occurred: Occurrence::on("1900-01-01".parse().expect("a date"), Tz::UTC),
        ..record(4, "See you.")
    };
    let events = given::<KintellSession>([]).when(arrive(1, 1, early)).events();
    let Event::Completed(done) = &events[0] else { panic!("{events:?}") };
    assert_eq!(done.facts.quality, [QualityFinding::FarInThePast]);
}

#[test]
fn an_hour_that_a_change_of_the_clocks_doubled_or_took_is_a_finding() {
    let at = |wall: &str| SessionRecord {
        occurred: Occurrence::at_wall_time(wall.parse().expect("a time"), Tz::Europe__Oslo),
        ..record(4, "See you.")
    };
    for (wall, doubts) in [
        ("2025-03-30T02:30:00", vec![QualityFinding::AtASkippedHour]),
        ("2024-10-27T02:30:00", vec![QualityFinding::AtARepeatedHour]),
        ("2024-10-27T03:30:00", vec![]),
    ] {
        let events = given::<KintellSession>([]).when(arrive(1, 1, at(wall))).events();
        let Event::Completed(done) = &events[0] else { panic!("{events:?}") };
        assert_eq!(done.facts.quality, doubts, "{wall}");
    }
    // A newer release that names an hour that was takes the doubt away.
    let first = given::<KintellSession>([]).when(arrive(1, 1, at("2025-03-30T02:30:00"))).events();
    let then = given::<KintellSession>(first).when(arrive(2, 2, at("2025-03-30T03:30:00"))).events();
    let Event::Amended(amended) = &then[0] else { panic!("{then:?}") };
    assert_eq!(amended.after.quality, []);
}

#[test]
fn a_correction_by_hand_keeps_the_text_and_what_was_seen_of_the_source() {
    let longer = Correction { duration_min: Some(55), ..Correction::default() };
    let mut history = completed();
    let events = given::<KintellSession>(completed()).when(Command::Amend(longer.clone())).events();
    let Event::Amended(amended) = &events[0] else { panic!("{events:?}") };
    assert_eq!((amended.before.duration_min, amended.after.duration_min), (40, 55));
    assert_eq!(amended.feedback, FeedbackAmendment::Kept);
    history.extend(events);
    given::<KintellSession>(history.clone()).when(Command::Amend(longer)).then_known();
    given::<KintellSession>(history).when(arrive(9, 1, record(4, "Very helpful."))).then_confirmed();
}

#[test]
fn a_rating_by_hand_is_judged_with_its_text() {
    let unrated = SessionRecord { rating: None, ..record(4, "See you.") };
    let history = given::<KintellSession>([]).when(arrive(1, 1, unrated)).events();
    let Event::Completed(done) = &history[0] else { panic!("{history:?}") };
    assert!(done.facts.quality.contains(&QualityFinding::IncompleteFeedback), "a text and no rating");
    let rate = |raw| Correction { rating: Rating::one_to_five(raw), ..Correction::default() };
    let events = given::<KintellSession>(history).when(Command::Amend(rate(4))).events();
    let Event::Amended(amended) = &events[0] else { panic!("{events:?}") };
    assert!(!amended.after.quality.contains(&QualityFinding::IncompleteFeedback), "a text and a rating");

    let neither = SessionRecord { rating: None, feedback: None, ..record(4, "") };
    let history = given::<KintellSession>([]).when(arrive(1, 1, neither)).events();
    let events = given::<KintellSession>(history).when(Command::Amend(rate(4))).events();
    let Event::Amended(amended) = &events[0] else { panic!("{events:?}") };
    assert!(amended.after.quality.contains(&QualityFinding::IncompleteFeedback), "a rating and no text");
}

#[test]
fn what_is_not_there_cannot_be_corrected() {
    given::<KintellSession>([]).when(Command::Amend(Correction::default())).then_refused(&Refusal::NotFound);
}

fn appointment(version: i64, content: u128, day: &str) -> Command {
    let source = source(version, content);
    let scheduled = Scheduled {
        external_id: "ks-1".into(),
        seen: SeenSource::from(&source),
        session_type: SessionType::Language,
        participant: ANA,
        volunteer: BO,
        scheduled: Occurrence::on(day.parse().expect("a date"), Tz::UTC),
        attribution: None,
    };
    Command::Schedule(source, scheduled)
}

fn scheduled() -> Vec<Event> {
    given::<KintellSession>([]).when(appointment(5, 7, "2025-09-30")).events()
}

#[test]
fn an_appointment_is_kept_once_and_moved_by_a_newer_one() {
    assert!(matches!(&scheduled()[..], [Event::Scheduled(_)]));
    given::<KintellSession>(scheduled()).when(appointment(6, 7, "2025-09-30")).then_confirmed();
    given::<KintellSession>(scheduled()).when(appointment(4, 8, "2025-10-01")).then_older();
    let conflict = VersionConflict { version: Timestamp::from_micros(5) };
    given::<KintellSession>(scheduled()).when(appointment(5, 8, "2025-10-01")).then_refused(&conflict.into());
    let moved = given::<KintellSession>(scheduled()).when(appointment(6, 8, "2025-10-01")).events();
    assert!(matches!(&moved[..], [Event::Scheduled(_)]), "{moved:?}");
}

#[test]
fn what_was_scheduled_takes_place_whatever_the_version_of_its_appointment() {
    for version in [4, 5, 6] {
        let happened = arrive(version, 1, record(4, "Very helpful."));
        let events = given::<KintellSession>(scheduled()).when(happened).events();
        assert!(matches!(&events[..], [Event::Completed(_), ..]), "{events:?}");
    }
}

#[test]
fn an_appointment_of_a_session_that_took_place_says_nothing_new() {
    given::<KintellSession>(completed()).when(appointment(9, 7, "2025-09-30")).then_older();
    let mut history = scheduled();
    history.extend(given::<KintellSession>(scheduled()).when(arrive(6, 1, record(4, "Good."))).events());
    given::<KintellSession>(history.clone()).when(appointment(5, 7, "2025-09-30")).then_known();
    given::<KintellSession>(history).when(appointment(9, 8, "2025-10-02")).then_older();
}

#[test]
fn an_appointment_can_be_neither_rated_nor_withdrawn() {
    let rate = Command::Rate {
        source: source(9, 9),
        rating: Rating::one_to_five(4).expect("in range"),
        feedback: None,
    };
    given::<KintellSession>(scheduled()).when(rate).then_refused(&Refusal::NotFound);
    let retract = Command::Retract { reason: "entered twice".into(), version: None };
    given::<KintellSession>(scheduled()).when(retract).then_refused(&Refusal::NotFound);
}

#[test]
fn a_session_is_attributed_by_other_memberships_and_its_finding_goes_with_it() {
    let nobody = SessionRecord { memberships: Memberships::default(), ..record(4, "kind") };
    let mut history = given::<KintellSession>([]).when(arrive(1, 1, nobody)).events();
    let attribute = || Command::Attribute(record(4, "kind").memberships);
    let events = given::<KintellSession>(history.clone()).when(attribute()).events();
    let [Event::Amended(amended)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((amended.before.company(), amended.after.company()), (None, Some(ACME)));
    assert_eq!(amended.feedback, FeedbackAmendment::Kept);
    assert!(!amended.after.quality.contains(&QualityFinding::NoMembershipOnThatDay));
    history.extend(events);
    given::<KintellSession>(history.clone()).when(attribute()).then_known();
    let back = Command::Attribute(Memberships::default());
    let events = given::<KintellSession>(history).when(back).events();
    let [Event::Amended(amended)] = &events[..] else { panic!("{events:?}") };
    assert!(amended.after.quality.contains(&QualityFinding::NoMembershipOnThatDay));
    given::<KintellSession>([]).when(attribute()).then_refused(&Refusal::NotFound);
}
