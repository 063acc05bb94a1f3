//! A credential that a provider issued to a learner.

use chrono::NaiveDate;
use kernel::{CompanyId, Occurrence, PersonId};
use serde::{Deserialize, Serialize};

use crate::attribution::Basis;
use crate::mirror::{self, MirroredFacts};
use crate::quality::{LEARNING_SINCE, QualityFinding};

/// What is counted about a credential.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Facts {
    /// Who issued it, for example `ecornell`.
    pub provider: String,
    /// To whom.
    pub learner: PersonId,
    /// For which course, as the provider names it.
    pub course_id: String,
    /// When.
    pub issued: Occurrence,
    /// What is doubtful about it.
    pub quality: Vec<QualityFinding>,
}

impl MirroredFacts for Facts {
    const TYPE: &'static str = "credential";
    const PLAUSIBLE_SINCE: NaiveDate = LEARNING_SINCE;

    fn occurred(&self) -> &Occurrence {
        &self.issued
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

    /// A note on a credential is about the learner.
    fn author(&self) -> PersonId {
        self.learner
    }

    fn quality(&mut self) -> &mut Vec<QualityFinding> {
        &mut self.quality
    }
}

/// The decider of these records.
pub type Credential = mirror::Mirror<Facts>;
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
