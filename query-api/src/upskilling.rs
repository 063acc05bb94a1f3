//! Learners on courses and what was issued to them, as the `upskilling` read model knows them.
//!
//! A learner belongs to no company: the rows are shut to readers who are bound to companies.

pub(crate) mod courses;
pub(crate) mod credentials;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::named::named;
use crate::quality::QualityFinding;

named! {
    /// How far a learner is on a course.
    pub enum CourseStatus {
        /// They have a place.
        Enrolled = "enrolled",
        /// They have begun.
        InProgress = "in_progress",
        /// They have finished.
        Completed = "completed",
        /// They have given up, or were withdrawn.
        Dropped = "dropped",
        /// Its record was withdrawn: it counts no longer.
        Retracted = "retracted",
    }
}

/// A learner on a course.
#[derive(Debug, Serialize, ToSchema)]
pub struct Course {
    /// The record of this learner on this course.
    pub id: Uuid,
    /// The source's own id.
    pub external_id: String,
    /// Who offers the course.
    pub provider: String,
    /// Who learns.
    pub learner_id: Uuid,
    /// The course, as the provider names it.
    pub course_id: String,
    /// Its title.
    #[schema(required = true)]
    pub course_name: Option<String>,
    /// How far the learner is.
    pub status: CourseStatus,
    /// How much of it is done, in percent.
    #[schema(required = true)]
    pub progress_percent: Option<u8>,
    /// The day they began.
    #[schema(required = true)]
    pub started_on: Option<NaiveDate>,
    /// The day they completed it, or gave up.
    #[schema(required = true)]
    pub ended_on: Option<NaiveDate>,
    /// The credential that was issued for it, as the provider names it.
    #[schema(required = true)]
    pub credential_ref: Option<String>,
    /// How it ended, in the provider's words.
    #[schema(required = true)]
    pub result: Option<String>,
    /// The region that the source gives.
    #[schema(required = true)]
    pub region: Option<String>,
    /// The age band that the source gives.
    #[schema(required = true)]
    pub age_band: Option<String>,
    /// Doubts kept with it.
    pub quality: Vec<QualityFinding>,
    /// When the platform first knew of it.
    pub recorded_at: DateTime<Utc>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
    /// When its record was withdrawn.
    #[schema(required = true)]
    pub retracted_at: Option<DateTime<Utc>>,
    /// The version of its source record.
    pub source_version: DateTime<Utc>,
    /// How many events it has in the history.
    pub version: u64,
    /// The sequence of the commit that last changed it.
    pub sequence: u64,
}

/// What was issued to a learner.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Credential {
    /// The credential.
    pub id: Uuid,
    /// As the provider names it.
    pub external_id: String,
    /// Who issued it.
    pub provider: String,
    /// To whom.
    pub learner_id: Uuid,
    /// For which course, as the provider names it.
    pub course_id: String,
    /// The day.
    pub issued_on: NaiveDate,
    /// Doubts kept with it.
    pub quality: Vec<QualityFinding>,
    /// When the platform first knew of it.
    pub recorded_at: DateTime<Utc>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
    /// When its record was withdrawn: it is shown and counts no longer.
    #[schema(required = true)]
    pub retracted_at: Option<DateTime<Utc>>,
    /// The version of its source record.
    pub source_version: DateTime<Utc>,
    /// How many events it has in the history.
    #[sqlx(try_from = "i64")]
    pub version: u64,
    /// The sequence of the commit that last changed it.
    #[sqlx(try_from = "i64")]
    pub sequence: u64,
}
