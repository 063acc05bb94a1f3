//! To which company a fact counts: the volunteer's membership on the day (ARCHITECTURE §8).

use chrono::NaiveDate;
use std::collections::BTreeSet;

use kernel::{AggregateId, CompanyId, Occurrence, PersonId, Version};
use serde::{Deserialize, Serialize};

use crate::buddy_match;
use crate::decider::Decider;
use crate::quality::QualityFinding;

/// The rule in force, recorded with every fact it judged.
pub const RULE: &str = "membership-on-the-day/1";

/// The company a fact counts for, and the rule that said so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Attribution {
    /// The rule and its version.
    pub rule: String,
    /// The company; `None` is `unattributed`, which is counted and shown.
    pub company: Option<CompanyId>,
    /// The version of the person's memberships that this rests on: it is out of date when a later one says otherwise.
    /// Absent where an earlier build recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memberships: Option<Version>,
}

/// The memberships of a person, as they were when a fact was decided upon.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Memberships {
    /// Every span.
    pub spans: Vec<Span>,
    /// The version of the history they are from.
    pub version: Version,
}

impl Memberships {
    /// Attributes a fact of `day`.
    pub fn attribute(&self, day: NaiveDate) -> Attribution {
        Attribution { memberships: Some(self.version), ..attribute(&self.spans, day) }
    }
}

/// What a fact is attributed by.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Basis {
    /// The memberships of whoever gave their time: of what belongs to a match, of whom the match names today.
    pub memberships: Memberships,
    /// The match that it belongs to, if it belongs to one.
    pub buddy_match: Option<buddy_match::Standing>,
}

/// A record whose fact is attributed, as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attributed {
    /// Who took part.
    pub participant: PersonId,
    /// Whose membership counts.
    pub volunteer: PersonId,
    /// When.
    pub occurred: Occurrence,
    /// For which company it counts.
    pub company: Option<CompanyId>,
    /// What is doubtful about it.
    pub doubts: BTreeSet<QualityFinding>,
    /// The match that says who took part and who gave their time, where one does.
    pub buddy_match: Option<AggregateId>,
}

/// A part of a fact that follows from other records, and may so become untrue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributedPart {
    /// Who took part.
    Participant,
    /// Who gave their time.
    Volunteer,
    /// For which company it counts.
    Company,
    /// What is doubtful about it.
    Doubts,
}

impl Attributed {
    /// In what it differs from another attribution of the same fact.
    pub fn differs_from(&self, other: &Self) -> Vec<AttributedPart> {
        let parts = [
            (AttributedPart::Participant, self.participant != other.participant),
            (AttributedPart::Volunteer, self.volunteer != other.volunteer),
            (AttributedPart::Company, self.company != other.company),
            (AttributedPart::Doubts, self.doubts != other.doubts),
        ];
        parts.into_iter().filter_map(|(part, differs)| differs.then_some(part)).collect()
    }
}

/// Records whose facts are attributed by a membership, and perhaps by a match. What is recorded stays true of its day; where
/// the memberships or the match themselves are corrected later, a fact is attributed anew.
pub trait Attributable: Decider {
    /// What is attributed; `None` when nothing counts.
    fn attributed(state: &Self::State) -> Option<Attributed>;

    /// The command that attributes it by this basis and changes nothing else. What is attributed so already is known.
    fn attribute(basis: Basis) -> Self::Command;
}

/// Attributes a fact by other memberships than before. Answers whether it counts for another company than before.
pub(crate) fn attribute_anew(
    memberships: &Memberships,
    day: NaiveDate,
    attribution: &mut Attribution,
    quality: &mut Vec<QualityFinding>,
) -> bool {
    let anew = memberships.attribute(day);
    if anew.company == attribution.company {
        return false;
    }
    quality.retain(|finding| *finding != QualityFinding::NoMembershipOnThatDay);
    if anew.company.is_none() {
        quality.push(QualityFinding::NoMembershipOnThatDay);
    }
    *attribution = anew;
    true
}

/// From when until when a person belonged to a company. An open end is unknown or still running.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Span {
    /// The company.
    pub company: CompanyId,
    /// The first day; `None` when the directory does not say, which reaches back without limit.
    pub since: Option<NaiveDate>,
    /// The first day no longer belonging.
    pub until: Option<NaiveDate>,
}

impl Span {
    /// Whether the day lies in the span.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// Attributes a fact of `day`. Of several memberships on that day the one that began last counts.
pub fn attribute<'a>(spans: impl IntoIterator<Item = &'a Span>, day: NaiveDate) -> Attribution {
    let company = spans
        .into_iter()
        .filter(|span| span.covers(day))
        .max_by_key(|span| span.since)
        .map(|span| span.company);
    Attribution { rule: RULE.to_owned(), company, memberships: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn span(company: u128, since: Option<&str>, until: Option<&str>) -> Span {
        Span {
            company: CompanyId::new(Uuid::from_u128(company)),
            since: since.map(day),
            until: until.map(day),
        }
    }

    #[test]
    fn a_fact_counts_for_the_membership_of_its_day() {
        let spans = [span(1, None, Some("2025-01-01")), span(2, Some("2025-01-01"), None)];
        assert_eq!(attribute(&spans, day("2024-12-31")).company, Some(spans[0].company));
        assert_eq!(attribute(&spans, day("2025-01-01")).company, Some(spans[1].company));
    }

    #[test]
    fn without_a_membership_on_the_day_it_is_unattributed() {
        assert_eq!(attribute(&[span(1, Some("2025-01-01"), None)], day("2024-12-31")).company, None);
        assert_eq!(attribute([], day("2024-12-31")).company, None);
    }
}
