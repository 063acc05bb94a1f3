//! A check-in of a match: how the participant is.

use kernel::{AggregateId, CompanyId, Occurrence, PersonId};
use serde::{Deserialize, Serialize};

use crate::attribution::{Attribution, Basis};
use crate::buddy_match::{self, Pair};
use crate::mirror::{self, MirroredFacts};
use crate::mood::Mood;
use crate::quality::QualityFinding;

/// What is counted about a check-in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Facts {
    /// Whose, and in which match.
    pub pair: Pair,
    /// When.
    pub occurred: Occurrence,
    /// How the participant is.
    pub mood: Option<Mood>,
    /// For which company it counts.
    pub attribution: Attribution,
    /// What is doubtful about it.
    pub quality: Vec<QualityFinding>,
}

impl MirroredFacts for Facts {
    const TYPE: &'static str = "buddy_checkin";

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

    /// The participant tells how it goes.
    fn author(&self) -> PersonId {
        self.pair.participant
    }

    fn quality(&mut self) -> &mut Vec<QualityFinding> {
        &mut self.quality
    }
}

/// The decider of these records.
pub type BuddyCheckin = mirror::Mirror<Facts>;
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
