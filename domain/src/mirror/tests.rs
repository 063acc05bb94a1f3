//! One sentence a rule, on feedback of a match.

use chrono_tz::Tz;
use kernel::AggregateId;
use uuid::Uuid;

use super::*;
use crate::attribution::attribute;
use crate::buddy_feedback::{BuddyFeedback, Facts, FromRole};
use crate::buddy_match::Pair;
use crate::rating::Rating;
use crate::record::source_of_test as source;
use crate::testing::given;

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const BO: PersonId = PersonId::new(Uuid::from_u128(2));

fn facts(from: FromRole, day: &str) -> Facts {
    Facts {
        pair: Pair {
            buddy_match: AggregateId::new(Uuid::from_u128(5)),
            participant: ANA,
            buddy: BO,
            version: None,
        },
        from,
        occurred: Occurrence::on(day.parse().expect("a date"), Tz::UTC),
        rating: Rating::one_to_five(4),
        attribution: attribute([], day.parse().expect("a date")),
        quality: Vec::new(),
    }
}

fn arrive(version: i64, content: u128, text: Option<&str>) -> Command<Facts> {
    let facts = facts(FromRole::Buddy, "2025-05-19");
    let arrived =
        Arrived { external_id: "bf-1".into(), facts, text: text.map(ToOwned::to_owned), place: None };
    Command::Record(source(version, content), arrived)
}

fn recorded() -> Vec<Event<Facts>> {
    given::<BuddyFeedback>([]).when(arrive(1, 1, Some("We had a good time."))).events()
}

#[test]
fn a_record_is_kept_and_its_text_screened_in_one_commit_in_the_name_of_its_author() {
    let events = recorded();
    let [Event::Recorded(recorded), Event::TextScreened(screened)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(recorded.text, Some(Personal::clear(BO, "We had a good time.")));
    assert_eq!(screened.author, BO);
    let silent = given::<BuddyFeedback>([]).when(arrive(1, 1, None)).events();
    assert!(matches!(&silent[..], [Event::Recorded(_)]), "{silent:?}");
}

#[test]
fn a_newer_version_amends_and_says_what_counted_before() {
    let events = given::<BuddyFeedback>(recorded()).when(arrive(2, 2, None)).events();
    let [Event::Amended(amended)] = &events[..] else { panic!("{events:?}") };
    assert!(amended.before.is_some() && amended.text.is_none());
}

#[test]
fn what_is_known_older_or_in_conflict_changes_nothing() {
    given::<BuddyFeedback>(recorded()).when(arrive(1, 1, None)).then_known();
    given::<BuddyFeedback>(recorded()).when(arrive(0, 2, None)).then_older();
    given::<BuddyFeedback>(recorded()).when(arrive(0, 1, None)).then_older();
    let conflict = VersionConflict { version: Timestamp::from_micros(1) };
    given::<BuddyFeedback>(recorded()).when(arrive(1, 2, None)).then_refused(&conflict.into());
}

#[test]
fn a_newer_version_of_the_same_content_is_confirmed_and_counts_from_then_on() {
    let mut history = recorded();
    let events = given::<BuddyFeedback>(history.clone()).when(arrive(5, 1, None)).events();
    let version = Timestamp::from_micros(5);
    assert!(
        matches!(&events[..], [Event::Confirmed(confirmed)] if confirmed.version == version),
        "{events:?}"
    );
    assert!(events.iter().all(BuddyFeedback::confirms) && !history.iter().any(BuddyFeedback::confirms));
    history.extend(events);
    given::<BuddyFeedback>(history.clone()).when(arrive(3, 2, None)).then_older();
    given::<BuddyFeedback>(history).when(arrive(5, 1, None)).then_known();
}

#[test]
fn a_scale_is_part_of_the_content_and_what_an_earlier_build_recorded_is_compared_by_its_facts() {
    let arrive = |version, rating: Option<Rating>| {
        let facts = Facts { rating, ..facts(FromRole::Buddy, "2025-05-19") };
        let arrived = Arrived { external_id: "bf-1".into(), facts, text: None, place: None };
        let source =
            SourceRecord { earlier: Some(kernel::Fingerprint(Uuid::from_u128(1))), ..source(version, 9) };
        Command::Record(source, arrived)
    };
    let events = given::<BuddyFeedback>(recorded()).when(arrive(2, Rating::on_scale(4, 0, 10))).events();
    assert!(matches!(&events[..], [Event::Amended(_)]), "{events:?}");
    given::<BuddyFeedback>(recorded()).when(arrive(1, Rating::one_to_five(4))).then_known();
}

#[test]
fn what_was_withdrawn_by_hand_comes_back_when_its_content_changes() {
    let withdraw = || Command::Retract { reason: "sent twice".into(), version: None };
    let mut history = recorded();
    history.extend(given::<BuddyFeedback>(history.clone()).when(withdraw()).events());
    given::<BuddyFeedback>(history.clone()).when(withdraw()).then_known();
    given::<BuddyFeedback>(history.clone()).when(arrive(1, 1, None)).then_known();
    let confirmed = given::<BuddyFeedback>(history.clone()).when(arrive(2, 1, None)).events();
    assert!(matches!(&confirmed[..], [Event::Confirmed(_)]), "{confirmed:?}");
    let back = given::<BuddyFeedback>(history).when(arrive(2, 2, None)).events();
    assert!(matches!(&back[..], [Event::Amended(back)] if back.before.is_none()), "{back:?}");
    given::<BuddyFeedback>([]).when(withdraw()).then_refused(&Refusal::NotFound);
}

#[test]
fn what_its_source_withdrew_comes_back_with_a_newer_version_of_the_same_content() {
    let version = Some(Timestamp::from_micros(3));
    let withdraw = || Command::Retract { reason: "withdrawn".into(), version };
    let mut history = recorded();
    history.extend(given::<BuddyFeedback>(history.clone()).when(withdraw()).events());
    given::<BuddyFeedback>(history.clone()).when(withdraw()).then_known();
    given::<BuddyFeedback>(history.clone()).when(arrive(2, 1, None)).then_older();
    let back = given::<BuddyFeedback>(history).when(arrive(4, 1, None)).events();
    assert!(matches!(&back[..], [Event::Amended(back)] if back.before.is_none()), "{back:?}");
    given::<BuddyFeedback>(recorded())
        .when(Command::Retract { reason: "late".into(), version: Some(Timestamp::from_micros(0)) })
        .then_older();
}

#[test]
fn a_day_that_has_not_come_is_doubtful() {
    let arrived = Arrived {
        external_id: "bf-1".into(),
        facts: facts(FromRole::Participant, "2031-01-01"),
        text: None,
        place: None,
    };
    let events = given::<BuddyFeedback>([]).when(Command::Record(source(1, 1), arrived)).events();
    let [Event::Recorded(recorded)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(recorded.facts.quality, [QualityFinding::InTheFuture]);
}

#[test]
fn a_place_belongs_to_the_author_as_the_text_does() {
    let facts = facts(FromRole::Buddy, "2025-05-19");
    let arrived = Arrived { external_id: "bf-1".into(), facts, text: None, place: Some("Bergen".into()) };
    let mut events = given::<BuddyFeedback>([]).when(Command::Record(source(1, 1), arrived)).events();
    let [Event::Recorded(recorded)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((&recorded.text, &recorded.place), (&None, &Some(Personal::clear(BO, "Bergen"))));
    let mut sealed = Vec::new();
    events[0].visit_personal(&mut |field, _| sealed.push(field));
    assert_eq!(sealed, ["place"]);
}

#[test]
fn a_fact_is_attributed_by_other_memberships_and_nothing_else_of_it_changes() {
    let company = kernel::CompanyId::new(Uuid::from_u128(10));
    let span = crate::attribution::Span { company, since: None, until: None };
    let memberships = crate::attribution::Memberships { spans: vec![span], version: kernel::Version::new(3) };
    let basis = Basis { memberships: memberships.clone(), buddy_match: None };
    let attribute = || Command::Attribute(basis.clone());
    let mut history = recorded();
    let events = given::<BuddyFeedback>(history.clone()).when(attribute()).events();
    let [Event::Amended(amended)] = &events[..] else { panic!("{events:?}") };
    let before = amended.before.clone().expect("it counted");
    let attribution = memberships.attribute(before.occurred.local_date);
    assert_eq!(attribution.company, Some(company));
    assert_eq!(amended.after, Facts { attribution, ..before });
    assert!(amended.texts_kept && amended.text.is_none() && amended.place.is_none());
    assert_eq!((amended.external_id.as_str(), amended.seen.version), ("bf-1", Timestamp::from_micros(1)));
    history.extend(events);
    given::<BuddyFeedback>(history.clone()).when(attribute()).then_known();
    // What the source sent before is known, and what it sends next is newer, as if nothing had been.
    given::<BuddyFeedback>(history.clone()).when(arrive(1, 1, None)).then_known();
    let events = given::<BuddyFeedback>(history.clone()).when(arrive(2, 2, None)).events();
    assert!(matches!(&events[..], [Event::Amended(Amended { texts_kept: false, .. })]), "{events:?}");
    history.extend(
        given::<BuddyFeedback>(history.clone())
            .when(Command::Retract { reason: "by mistake".into(), version: None })
            .events(),
    );
    given::<BuddyFeedback>(history).when(attribute()).then_refused(&Refusal::NotFound);
}

#[test]
fn an_hour_that_a_change_of_the_clocks_doubled_or_took_is_a_doubt() {
    let doubts = |wall: &str| {
        let occurred = Occurrence::at_wall_time(wall.parse().expect("a time"), Tz::Europe__Oslo);
        let facts = Facts { occurred, ..facts(FromRole::Buddy, "2025-05-19") };
        let arrived = Arrived { external_id: "bf-1".into(), facts, text: None, place: None };
        let command = Command::Record(source(1, 1), arrived);
        let events = given::<BuddyFeedback>([]).when(command).events();
        let Event::Recorded(recorded) = &events[0] else { panic!("{events:?}") };
        recorded.facts.quality.clone()
    };
    assert_eq!(doubts("2025-03-30T02:30:00"), [QualityFinding::AtASkippedHour]);
    assert_eq!(doubts("2024-10-27T02:30:00"), [QualityFinding::AtARepeatedHour]);
    assert_eq!(doubts("2024-10-27T04:30:00"), []);
}
