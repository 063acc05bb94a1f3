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
fn the_same_directory_again_changes_nothing() {
    given::<Membership>([started()]).when(record(2, 1, ACME, true, "2025-07-01")).then_known();
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
