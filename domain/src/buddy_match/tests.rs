//! One sentence a rule.

use chrono_tz::Tz;
use kernel::CompanyId;
use uuid::Uuid;

use super::*;
use crate::attribution::Span;

const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
const BO: PersonId = PersonId::new(Uuid::from_u128(2));

fn on(day: &str) -> Occurrence {
    Occurrence::on(day.parse().expect("a date"), Tz::UTC)
}

fn member(since: &str) -> Memberships {
    let company = CompanyId::new(Uuid::from_u128(10));
    let span = Span { company, since: Some(since.parse().expect("a date")), until: None };
    Memberships { spans: vec![span], ..Memberships::default() }
}

fn matched(status: MatchStatus) -> Facts {
    Facts::of(ANA, BO, on("2025-03-14"), status, &member("2025-01-01"))
}

#[test]
fn a_match_counts_for_the_company_of_its_buddy() {
    let facts = matched(MatchStatus::Active);
    assert!(facts.attribution.company.is_some() && facts.quality.is_empty(), "{facts:?}");
    let alone = Facts::of(ANA, ANA, on("2024-03-14"), MatchStatus::Active, &member("2025-01-01"));
    assert_eq!(alone.quality, [QualityFinding::NoMembershipOnThatDay, QualityFinding::SamePersonTwice]);
}

#[test]
fn what_comes_before_the_match_or_after_its_end_is_doubtful_and_no_more() {
    let doubts = |status, day| matched(status).judge(&on(day), &member("2020-01-01")).1;
    assert_eq!(doubts(MatchStatus::Active, "2025-03-14"), []);
    assert_eq!(doubts(MatchStatus::Active, "2025-03-13"), [QualityFinding::BeforeItsMatch]);
    assert_eq!(doubts(MatchStatus::Ended, "2025-06-01"), [QualityFinding::OnAnEndedMatch]);
}

mod resting;
