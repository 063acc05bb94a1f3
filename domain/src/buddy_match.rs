//! A buddy match: a volunteer and a participant who meet. What happens between them refers to it.

use kernel::{AggregateId, CompanyId, Occurrence, PersonId, Version};
use serde::{Deserialize, Serialize};

use crate::attribution::{Attribution, Basis, Memberships, attribute_anew};
use crate::mirror::{self, MirroredFacts};
use crate::quality::QualityFinding;

mod resting;

pub(crate) use resting::judge_anew;
pub use resting::{Standing, judge_without};

/// Whether they still meet.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MatchStatus {
    /// They do.
    Active,
    /// Not for now.
    Paused,
    /// No longer.
    Ended,
}

impl MatchStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Active, Self::Paused, Self::Ended];

    /// The name in files, events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }
}

/// Who was matched, and in which match: what every record that belongs to one repeats.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Pair {
    /// The match.
    pub buddy_match: AggregateId,
    /// Who is helped.
    pub participant: PersonId,
    /// Who helps.
    pub buddy: PersonId,
    /// The version of the match that says so: it is out of date when a later one says otherwise. Absent where an
    /// earlier build recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
}

/// What is counted about a match.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Facts {
    /// Who is helped.
    pub participant: PersonId,
    /// Who helps: the volunteer.
    pub buddy: PersonId,
    /// Since when.
    pub matched: Occurrence,
    /// Whether they still meet.
    pub status: MatchStatus,
    /// For which company it counts.
    pub attribution: Attribution,
    /// What is doubtful about it.
    pub quality: Vec<QualityFinding>,
}

impl Facts {
    /// Attributes and doubts a match. `memberships` are the buddy's.
    pub fn of(
        participant: PersonId,
        buddy: PersonId,
        matched: Occurrence,
        status: MatchStatus,
        memberships: &Memberships,
    ) -> Self {
        let attribution = memberships.attribute(matched.local_date);
        let mut quality = Vec::new();
        if attribution.company.is_none() {
            quality.push(QualityFinding::NoMembershipOnThatDay);
        }
        if participant == buddy {
            quality.push(QualityFinding::SamePersonTwice);
        }
        Self { participant, buddy, matched, status, attribution, quality }
    }

    /// What a record of `occurred` that belongs to this match counts for, and what is doubtful about it:
    /// that it came before the match or after its end is told, never refused (DECISIONS U20).
    pub fn judge(
        &self,
        occurred: &Occurrence,
        memberships: &Memberships,
    ) -> (Attribution, Vec<QualityFinding>) {
        let attribution = memberships.attribute(occurred.local_date);
        let mut quality = Vec::new();
        if attribution.company.is_none() {
            quality.push(QualityFinding::NoMembershipOnThatDay);
        }
        if occurred.local_date < self.matched.local_date {
            quality.push(QualityFinding::BeforeItsMatch);
        } else if self.status == MatchStatus::Ended {
            quality.push(QualityFinding::OnAnEndedMatch);
        }
        (attribution, quality)
    }
}

impl MirroredFacts for Facts {
    const TYPE: &'static str = "buddy_match";

    fn occurred(&self) -> &Occurrence {
        &self.matched
    }

    fn company(&self) -> Option<CompanyId> {
        self.attribution.company
    }

    fn attributed_by(&self) -> Option<(PersonId, PersonId)> {
        Some((self.participant, self.buddy))
    }

    fn attribute_anew(&mut self, basis: &Basis) -> bool {
        let day = self.matched.local_date;
        attribute_anew(&basis.memberships, day, &mut self.attribution, &mut self.quality)
    }

    /// A note on a match is about the participant.
    fn author(&self) -> PersonId {
        self.participant
    }

    fn quality(&mut self) -> &mut Vec<QualityFinding> {
        &mut self.quality
    }
}

/// The decider of matches.
pub type BuddyMatch = mirror::Mirror<Facts>;
/// What can happen to a match.
pub type Event = mirror::Event<Facts>;
/// A match became known.
pub type Recorded = mirror::Recorded<Facts>;
/// A newer version of its record differs.
pub type Amended = mirror::Amended<Facts>;
/// A newer version of its record says the same.
pub type Confirmed = crate::record::Confirmed;
/// Its record was withdrawn.
pub type Retracted = mirror::Retracted<Facts>;
/// A note on it was screened.
pub type TextScreened = crate::screening::TextScreened;

#[cfg(test)]
mod tests;
