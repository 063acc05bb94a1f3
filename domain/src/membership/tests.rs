//! One sentence a rule.

use uuid::Uuid;

use super::*;
use crate::record::source_of_test as source;
use crate::testing::given;

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const ACME: CompanyId = CompanyId::new(Uuid::from_u128(10));
const GLOBEX: CompanyId = CompanyId::new(Uuid::from_u128(11));

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn record(version: i64, content: u128, company: CompanyId, active: bool, on: &str) -> Command {
    Command::Record { source: source(version, content), person: ANA, company, active, released_on: day(on) }
}

fn started() -> Event {
    Event::Started(Started {
        record: source(1, 1).record,
        seen: (&source(1, 1)).into(),
        person: ANA,
        span: Span { company: ACME, since: None, until: None },
        release: Some(Release { company: ACME, active: true, on: day("2025-06-01") }),
    })
}

#[test]
fn a_first_directory_record_starts_a_membership_with_no_known_beginning() {
    given::<Membership>([]).when(record(1, 1, ACME, true, "2025-06-01")).then([started()]);
}

#[test]
fn an_inactive_entry_belonged_until_the_release_that_said_so() {
    let events = given::<Membership>([]).when(record(1, 1, ACME, false, "2025-06-01")).events();
    let Event::Started(started) = &events[0] else { panic!("{events:?}") };
    assert_eq!(started.span.until, Some(day("2025-06-01")));
}

#[test]
fn the_same_directory_again_changes_no_membership() {
    given::<Membership>([started()]).when(record(1, 1, ACME, true, "2025-06-01")).then_known();
    let events = given::<Membership>([started()]).when(record(2, 1, ACME, true, "2025-07-01")).events();
    assert!(matches!(&events[..], [Event::Confirmed(_)]), "{events:?}");
    let conflict = VersionConflict { version: Timestamp::from_micros(1) };
    given::<Membership>([started()])
        .when(record(1, 2, ACME, false, "2025-06-01"))
        .then_refused(&conflict.into());
}

#[test]
fn whoever_left_and_came_back_has_a_gap_in_whatever_order_the_releases_arrive() {
    let releases = [
        record(1, 1, ACME, true, "2025-01-01"),
        record(3, 3, ACME, false, "2025-03-01"),
        record(9, 9, ACME, true, "2025-09-01"),
    ];
    let expected = [
        Span { company: ACME, since: None, until: Some(day("2025-03-01")) },
        Span { company: ACME, since: Some(day("2025-09-01")), until: None },
    ];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let arrived = order.map(|index| releases[index].clone());
        let state = arrived.into_iter().fold(State::default(), |state, command| {
            match Membership::decide(&state, command, crate::testing::NOW) {
                Ok(Decision::Record(events)) => events.into_vec().iter().fold(state, Membership::evolve),
                other => panic!("{order:?}: {other:?}"),
            }
        });
        assert_eq!(state.spans().cloned().collect::<Vec<_>>(), expected, "{order:?}");
    }
}

#[test]
fn a_release_recorded_by_an_earlier_build_keeps_its_place() {
    let mut old = started();
    let Event::Started(told) = &mut old else { panic!("{old:?}") };
    told.release = None;
    let events = given::<Membership>([old]).when(record(9, 9, ACME, false, "2025-09-01")).events();
    let [Event::Amended(amended)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(amended.after, [Span { company: ACME, since: None, until: Some(day("2025-09-01")) }]);
}

#[test]
fn what_an_earlier_build_took_another_digest_of_is_still_the_same() {
    let again = |version| {
        let Command::Record { source: told, person, company, active, released_on } =
            record(version, 5, ACME, true, "2025-07-01")
        else {
            panic!("a record")
        };
        let earlier = Some(source(1, 1).fingerprint);
        Command::Record { source: SourceRecord { earlier, ..told }, person, company, active, released_on }
    };
    given::<Membership>([started()]).when(again(1)).then_known();
    let events = given::<Membership>([started()]).when(again(2)).events();
    assert!(matches!(&events[..], [Event::Confirmed(_)]), "{events:?}");
    let retracted =
        Event::Retracted(Retracted { record: source(1, 1).record, person: ANA, reason: "x".into() });
    let events = given::<Membership>([started(), retracted]).when(again(2)).events();
    assert!(matches!(&events[..], [Event::Confirmed(_)]), "{events:?}");
}

#[test]
fn a_record_withdrawn_by_hand_stays_so_until_its_content_changes() {
    let retracted =
        Event::Retracted(Retracted { record: source(1, 1).record, person: ANA, reason: "x".into() });
    let history = || [started(), retracted.clone()];
    let events = given::<Membership>(history()).when(record(2, 1, ACME, true, "2025-07-01")).events();
    assert!(matches!(&events[..], [Event::Confirmed(_)]), "{events:?}");
    given::<Membership>(history()).when(record(0, 7, ACME, true, "2025-01-01")).then_older();
    let events = given::<Membership>(history()).when(record(2, 2, ACME, true, "2025-07-01")).events();
    assert!(matches!(&events[..], [Event::Started(_)]), "{events:?}");
}

#[test]
fn a_change_of_company_counts_from_its_release_and_keeps_the_past() {
    let events = given::<Membership>([started()]).when(record(2, 2, GLOBEX, true, "2025-07-01")).events();
    let Event::Amended(amended) = &events[0] else { panic!("{events:?}") };
    assert_eq!(
        amended.after,
        [
            Span { company: ACME, since: None, until: Some(day("2025-07-01")) },
            Span { company: GLOBEX, since: Some(day("2025-07-01")), until: None }
        ]
    );
}

#[test]
fn a_retracted_record_attributes_nothing() {
    let retracted =
        Event::Retracted(Retracted { record: source(1, 1).record, person: ANA, reason: "x".into() });
    let state = [started(), retracted].iter().fold(State::default(), Membership::evolve);
    assert_eq!(state.spans().count(), 0);
}
