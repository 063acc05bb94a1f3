//! A check-in of a match: how the participant is.

use kernel::{CompanyId, Occurrence, PersonId};
use serde::{Deserialize, Serialize};

use crate::attribution::{Attribution, Memberships, attribute_anew};
use crate::buddy_match::Pair;
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

    fn attribute_anew(&mut self, memberships: &Memberships) -> bool {
        let day = self.occurred.local_date;
        attribute_anew(memberships, day, &mut self.attribution, &mut self.quality)
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
