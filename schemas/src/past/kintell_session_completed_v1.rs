//! `kintell.session.completed` v1: a rating from 1 to 5 without its scale, a bare date, and the
//! company without the rule that chose it.

use chrono::NaiveDate;
use domain::attribution::Attribution;
use domain::kintell_session::{Completed, Facts, SessionType};
use domain::rating::Rating;
use domain::record::SeenSource;
use kernel::{CompanyId, Occurrence, PersonId, Personal, Precision};
use serde::{Deserialize, Serialize};

/// The rule by which v1 chose a company, which it did not record.
const RULE_OF_V1: &str = "membership-on-the-day/0";

/// As the first Kintell connector wrote it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct KintellSessionCompletedV1 {
    /// The source's own id.
    pub external_id: String,
    /// The record's version and content.
    pub seen: SeenSource,
    /// What it was for.
    pub session_type: SessionType,
    /// Who took part.
    pub participant: PersonId,
    /// Who gave the time.
    pub volunteer: PersonId,
    /// The day, read in UTC.
    pub date: NaiveDate,
    /// How long, in minutes.
    pub duration_min: u16,
    /// 1 to 5.
    pub rating: Option<u8>,
    /// For which company it counted.
    pub company: Option<CompanyId>,
    /// What the participant wrote.
    pub feedback: Option<Personal>,
}

impl From<KintellSessionCompletedV1> for Completed {
    fn from(old: KintellSessionCompletedV1) -> Self {
        Self {
            external_id: old.external_id,
            seen: old.seen,
            facts: Facts {
                session_type: old.session_type,
                participant: old.participant,
                volunteer: old.volunteer,
                occurred: Occurrence {
                    precision: Precision::Date,
                    at: None,
                    zone: "UTC".to_owned(),
                    local_date: old.date,
                    clock: None,
                },
                duration_min: old.duration_min,
                // A rating that v1 should not have let through is left out: replay cannot fail.
                rating: old.rating.and_then(Rating::one_to_five),
                attribution: Attribution {
                    rule: RULE_OF_V1.to_owned(),
                    company: old.company,
                    memberships: None,
                },
                quality: Vec::new(),
            },
            feedback: old.feedback,
            undone_by: None,
        }
    }
}
