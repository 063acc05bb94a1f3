//! A person's place in a programme: when it began, in which part, and how it stands (inventory 48, 73).

use kernel::{CompanyId, Occurrence, PersonId};
use serde::{Deserialize, Serialize};

use crate::attribution::Basis;
use crate::mirror::{self, MirroredFacts};
use crate::programme::{Programme, ProgrammeRole};
use crate::quality::QualityFinding;

/// How an enrolment stands.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentStatus {
    /// It goes on.
    Active,
    /// They did what the programme asks.
    Completed,
    /// They left before.
    Withdrawn,
}

impl EnrolmentStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Active, Self::Completed, Self::Withdrawn];

    /// The name in files, events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Completed => "completed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What is counted about an enrolment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Facts {
    /// Who.
    pub person: PersonId,
    /// In what.
    pub programme: Programme,
    /// As what.
    pub role: ProgrammeRole,
    /// How it stands.
    pub status: EnrolmentStatus,
    /// Since when.
    pub enrolled: Occurrence,
    /// Until when, if it has ended and the source says so.
    pub ended: Option<Occurrence>,
    /// What is doubtful about it.
    pub quality: Vec<QualityFinding>,
}

impl Facts {
    /// What is doubtful about what a source tells of an enrolment.
    pub fn doubts(enrolled: &Occurrence, ended: Option<&Occurrence>) -> Vec<QualityFinding> {
        let before = ended.is_some_and(|ended| ended.local_date < enrolled.local_date);
        before.then_some(QualityFinding::EndedBeforeItBegan).into_iter().collect()
    }
}

impl MirroredFacts for Facts {
    const TYPE: &'static str = "enrolment";

    fn times(&self) -> Vec<&Occurrence> {
        std::iter::once(&self.enrolled).chain(&self.ended).collect()
    }

    fn occurred(&self) -> &Occurrence {
        &self.enrolled
    }

    fn company(&self) -> Option<CompanyId> {
        None
    }

    fn attributed_by(&self) -> Option<(PersonId, PersonId)> {
        None
    }

    fn attribute_anew(&mut self, _: &Basis) -> bool {
        false
    }

    /// A note on an enrolment is about the person.
    fn author(&self) -> PersonId {
        self.person
    }

    fn quality(&mut self) -> &mut Vec<QualityFinding> {
        &mut self.quality
    }
}

/// The decider of these records.
pub type Enrolment = mirror::Mirror<Facts>;
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

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    #[test]
    fn one_that_ended_before_it_began_is_doubtful() {
        let on = |day: &str| Occurrence::on(day.parse().expect("a date"), Tz::UTC);
        let began = on("2025-03-02");
        assert_eq!(Facts::doubts(&began, Some(&on("2025-03-01"))), [QualityFinding::EndedBeforeItBegan]);
        assert_eq!(Facts::doubts(&began, Some(&began)), []);
        assert_eq!(Facts::doubts(&began, None), []);
    }
}
