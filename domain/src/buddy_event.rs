//! What a match did together: a hangout, an activity, a workshop.

use kernel::{AggregateId, CompanyId, Occurrence, PersonId};
use serde::{Deserialize, Serialize};

use crate::attribution::{Attribution, Basis};
use crate::buddy_match::{self, Pair};
use crate::mirror::{self, MirroredFacts};
use crate::quality::QualityFinding;

/// What they did.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    /// They met.
    Hangout,
    /// They did something.
    Activity,
    /// They learned something.
    Workshop,
}

impl EventType {
    /// Every type.
    pub const ALL: [Self; 3] = [Self::Hangout, Self::Activity, Self::Workshop];

    /// The name in files, events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hangout => "hangout",
            Self::Activity => "activity",
            Self::Workshop => "workshop",
        }
    }
}

/// What is counted about what a match did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Facts {
    /// Whose, and in which match.
    pub pair: Pair,
    /// What they did.
    pub event_type: EventType,
    /// When.
    pub occurred: Occurrence,
    /// Where, in the clear: read in events of before it was sealed as the `place` of the record, never written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// For which company it counts.
    pub attribution: Attribution,
    /// What is doubtful about it.
    pub quality: Vec<QualityFinding>,
}

impl MirroredFacts for Facts {
    const TYPE: &'static str = "buddy_event";

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

    /// The buddy reports what they did.
    fn author(&self) -> PersonId {
        self.pair.buddy
    }

    fn quality(&mut self) -> &mut Vec<QualityFinding> {
        &mut self.quality
    }
}

/// The decider of these records.
pub type BuddyEvent = mirror::Mirror<Facts>;
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
