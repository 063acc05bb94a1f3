//! Kintell sessions as the `sessions` read model knows them: facts and findings in the clear, the
//! participant's text sealed.

pub(crate) mod list;
mod row;
pub(crate) mod sealed;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::named::named;
use crate::quality::QualityFinding;

named! {
    /// What a session was for.
    pub enum SessionType {
        /// Practising a language.
        Language = "language",
        /// Mentorship.
        Mentorship = "mentorship",
    }
}

named! {
    /// Where a session stands.
    pub enum SessionState {
        /// Agreed upon.
        Scheduled = "scheduled",
        /// It took place and counts.
        Completed = "completed",
        /// Its record was withdrawn: it counts no longer.
        Retracted = "retracted",
    }
}

named! {
    /// How much of a record's time is known.
    pub enum TimePrecision {
        /// The calendar day only.
        Date = "date",
        /// The minute.
        Minute = "minute",
        /// The exact instant.
        Instant = "instant",
    }
}

named! {
    /// How much harm a finding can do if nobody looks at the text.
    pub enum Severity {
        /// Worth counting.
        Low = "low",
        /// Worth showing beside the text.
        Medium = "medium",
        /// Must be read by a reviewer.
        High = "high",
    }
}

/// A rating as given, and on the scale from 0 to 1000.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rating {
    /// As given, for example 4.
    pub raw: u8,
    /// The lowest of its scale.
    pub scale_min: u8,
    /// The highest of its scale.
    pub scale_max: u8,
    /// In thousandths: 0 to 1000.
    pub normalised_milli: u16,
}

/// A rule that fired on a text. It holds nothing of the text.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ScreeningFinding {
    /// `pii`, `profanity`, `spam` or `toxicity`.
    pub family: String,
    /// Which rule.
    pub rule: String,
    /// How much harm.
    pub severity: Severity,
    /// How sure the rule is, in thousandths.
    pub confidence_milli: u16,
    /// How often it fired.
    pub count: u16,
}

/// What the screening of the feedback said, decided before it was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionScreening {
    /// The rules that were applied, for example `screen-1`.
    pub rules_version: String,
    /// The language of the text, when it could be told (ISO 639-3).
    #[schema(required = true)]
    pub language: Option<String>,
    /// The length of the text in characters.
    pub length_chars: u32,
    /// The gravest finding; null when no rule fired.
    #[schema(required = true)]
    pub severity: Option<Severity>,
    /// Every rule that fired.
    pub findings: Vec<ScreeningFinding>,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// The session.
    pub id: Uuid,
    /// The source's own id, for example `ks-17`.
    pub external_id: String,
    /// Where it stands.
    pub state: SessionState,
    /// What it was for.
    pub session_type: SessionType,
    /// Who took part.
    pub participant_id: Uuid,
    /// Who gave the time.
    pub volunteer_id: Uuid,
    /// The company it counts for; null is unattributed.
    #[schema(required = true)]
    pub company_id: Option<Uuid>,
    /// The day it was agreed for; null when it was never scheduled.
    #[schema(required = true)]
    pub scheduled_on: Option<NaiveDate>,
    /// The instant it was agreed for, if known.
    #[schema(required = true)]
    pub scheduled_at: Option<DateTime<Utc>>,
    /// The day it took place, which decides its periods; null while it is only scheduled.
    #[schema(required = true)]
    pub local_date: Option<NaiveDate>,
    /// The instant; null when only the day is known.
    #[schema(required = true)]
    pub occurred_at: Option<DateTime<Utc>>,
    /// How much of its time is known.
    #[schema(required = true)]
    pub precision: Option<TimePrecision>,
    /// The IANA zone in which the day was read.
    #[schema(required = true)]
    pub zone: Option<String>,
    /// How long, in minutes; null while it is only scheduled.
    #[schema(required = true)]
    pub duration_min: Option<u16>,
    /// What the participant gave.
    #[schema(required = true)]
    pub rating: Option<Rating>,
    /// Doubts kept with it.
    pub quality: Vec<QualityFinding>,
    /// Whether the participant wrote something: it stands sealed.
    pub has_feedback: bool,
    /// The gravest finding of its screening.
    #[schema(required = true)]
    pub severity: Option<Severity>,
    /// When the platform first knew of it.
    pub recorded_at: DateTime<Utc>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
    /// When its record was withdrawn.
    #[schema(required = true)]
    pub retracted_at: Option<DateTime<Utc>>,
    /// The version of its source record.
    pub source_version: DateTime<Utc>,
    /// How many events it has.
    pub version: u64,
    /// The sequence of the commit that last changed it.
    pub sequence: u64,
}

/// A session with what was judged about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionDetail {
    /// The session.
    pub session: Session,
    /// The rule that chose the company, for example `membership-on-the-day/1`.
    #[schema(required = true)]
    pub attribution_rule: Option<String>,
    /// The screening of its feedback; null when there is none.
    #[schema(required = true)]
    pub screening: Option<SessionScreening>,
}
