//! A session as a row of `list.sql`.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Rating, ScreeningFinding, Session, SessionDetail, SessionScreening, SessionState, SessionType, Severity,
    TimePrecision,
};
use crate::quality::QualityFinding;

#[derive(sqlx::FromRow)]
pub(super) struct SessionRow {
    pub(super) id: Uuid,
    external_id: String,
    state: SessionState,
    session_type: SessionType,
    participant_id: Uuid,
    volunteer_id: Uuid,
    company_id: Option<Uuid>,
    scheduled_on: Option<NaiveDate>,
    scheduled_at: Option<DateTime<Utc>>,
    /// When it took place, or for when it is agreed.
    pub(super) day: NaiveDate,
    pub(super) local_date: Option<NaiveDate>,
    occurred_at: Option<DateTime<Utc>>,
    precision: Option<TimePrecision>,
    zone: Option<String>,
    duration_minutes: Option<i32>,
    rating_raw: Option<i16>,
    rating_scale_min: Option<i16>,
    rating_scale_max: Option<i16>,
    rating_milli: Option<i16>,
    quality: Vec<QualityFinding>,
    has_feedback: bool,
    severity: Option<Severity>,
    recorded_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    retracted_at: Option<DateTime<Utc>>,
    source_version: DateTime<Utc>,
    #[sqlx(try_from = "i64")]
    version: u64,
    #[sqlx(try_from = "i64")]
    sequence: u64,
    attribution_rule: Option<String>,
    language: Option<String>,
    text_length: Option<i32>,
    screening_rules: Option<String>,
    screening_findings: Json<Vec<ScreeningFinding>>,
}

impl SessionRow {
    /// All four columns are written together.
    fn rating(&self) -> Option<Rating> {
        Some(Rating {
            raw: u8::try_from(self.rating_raw?).ok()?,
            scale_min: u8::try_from(self.rating_scale_min?).ok()?,
            scale_max: u8::try_from(self.rating_scale_max?).ok()?,
            normalised_milli: u16::try_from(self.rating_milli?).ok()?,
        })
    }
}

impl From<SessionRow> for SessionDetail {
    fn from(row: SessionRow) -> Self {
        let rating = row.rating();
        let screening = row.screening_rules.map(|rules_version| SessionScreening {
            rules_version,
            language: row.language,
            length_chars: row.text_length.and_then(|chars| u32::try_from(chars).ok()).unwrap_or_default(),
            severity: row.severity,
            findings: row.screening_findings.0,
        });
        let session = Session {
            id: row.id,
            external_id: row.external_id,
            state: row.state,
            session_type: row.session_type,
            participant_id: row.participant_id,
            volunteer_id: row.volunteer_id,
            company_id: row.company_id,
            scheduled_on: row.scheduled_on,
            scheduled_at: row.scheduled_at,
            local_date: row.local_date,
            occurred_at: row.occurred_at,
            precision: row.precision,
            zone: row.zone,
            duration_min: row.duration_minutes.and_then(|minutes| u16::try_from(minutes).ok()),
            rating,
            quality: row.quality,
            has_feedback: row.has_feedback,
            severity: row.severity,
            recorded_at: row.recorded_at,
            changed_at: row.changed_at,
            retracted_at: row.retracted_at,
            source_version: row.source_version,
            version: row.version,
            sequence: row.sequence,
        };
        Self { session, attribution_rule: row.attribution_rule, screening }
    }
}
