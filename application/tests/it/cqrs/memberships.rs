//! Memberships of people in companies.

use chrono::NaiveDate;
use domain::attribution::Span;
use domain::membership::{Command, Event, Membership, Release, Started};
use kernel::{CompanyId, PersonId};
use uuid::Uuid;

use super::{events, given, source};

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const ACME: CompanyId = CompanyId::new(Uuid::from_u128(10));
const GLOBEX: CompanyId = CompanyId::new(Uuid::from_u128(11));

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn record(version: i64, content: u128, company: CompanyId, on: &str) -> Command {
    Command::Record {
        source: source(version, content),
        person: ANA,
        company,
        active: true,
        released_on: day(on),
    }
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
fn a_first_directory_record_starts_one_and_the_same_again_writes_nothing() {
    given::<Membership>(vec![])
        .when(record(1, 1, ACME, "2025-06-01"))
        .then_expect_events(events(vec![started()]));
    given::<Membership>(vec![started()]).when(record(1, 1, ACME, "2025-06-01")).then_expect_events(vec![]);
}

#[test]
fn a_change_of_company_counts_from_its_release() {
    let written = given::<Membership>(vec![started()])
        .when(record(2, 2, GLOBEX, "2025-07-01"))
        .inspect_result()
        .expect("it is not refused");
    let Event::Amended(amended) = &written[0].0 else { panic!("{written:?}") };
    let companies: Vec<_> = amended.after.iter().map(|span| (span.company, span.since)).collect();
    assert_eq!(companies, [(ACME, None), (GLOBEX, Some(day("2025-07-01")))]);
}
