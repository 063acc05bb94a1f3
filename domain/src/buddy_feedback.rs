//! Feedback on a match, from either side.

use kernel::{AggregateId, CompanyId, Occurrence, PersonId};
use serde::{Deserialize, Serialize};

use crate::attribution::{Attribution, Basis};
use crate::buddy_match::{self, Pair};
use crate::mirror::{self, MirroredFacts};
use crate::quality::QualityFinding;
use crate::rating::Rating;

/// Who of the two gave it.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FromRole {
    /// Who is helped.
    Participant,
    /// Who helps.
    Buddy,
}

impl FromRole {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Participant, Self::Buddy];

    /// The name in files, events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Participant => "participant",
            Self::Buddy => "buddy",
        }
    }
}

/// What is counted about a feedback.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Facts {
    /// Whose, and in which match.
    pub pair: Pair,
    /// Who gave it.
    pub from: FromRole,
    /// When.
    pub occurred: Occurrence,
    /// What they gave.
    pub rating: Option<Rating>,
    /// For which company it counts.
    pub attribution: Attribution,
    /// What is doubtful about it.
    pub quality: Vec<QualityFinding>,
}

impl MirroredFacts for Facts {
    const TYPE: &'static str = "buddy_feedback";

    fn occurred(&self) -> &Occurrence {
        &self.occurred
    }

    fn company(&self) -> Option<CompanyId> {
        self.attribution.company
    }

    fn attributed_by(&self) -> Option<(PersonId, PersonId)> {
        Some((self.pair.participant, self.pair.buddy))
    }

    fn buddy_match(&self) -> Option<AggregateId> {
        Some(self.pair.buddy_match)
    }

    fn attribute_anew(&mut self, basis: &Basis) -> bool {
        let Self { pair, occurred, attribution, quality, .. } = self;
        buddy_match::judge_anew(basis, occurred, pair, attribution, quality)
    }

    /// Whoever gave the feedback wrote it.
    fn author(&self) -> PersonId {
        match self.from {
            FromRole::Participant => self.pair.participant,
            FromRole::Buddy => self.pair.buddy,
        }
    }

    fn quality(&mut self) -> &mut Vec<QualityFinding> {
        &mut self.quality
    }

    fn agrees(&self, recorded: &Self) -> bool {
        self.rating == recorded.rating
    }
}

/// The decider of these records.
pub type BuddyFeedback = mirror::Mirror<Facts>;
/// What can happen to one.
pub type Event = mirror::Event<Facts>;
/// It became known.
pub type Recorded = mirror::Recorded<Facts>;
/// A newer version of its record differs.
pub type Amended = mirror::Amended<Facts>;
/// A newer version of its record says the same.
pub type Confirmed = crate::record::Confirmed;
/// Its record was withdrawn.
pub type Retracted = mirror::Retracted<Facts>;
/// Its text was screened.
pub type TextScreened = crate::screening::TextScreened;
