//! Reads pages of learners on courses.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Course, CourseStatus};
use crate::fault::ReadFault;
use crate::page::{Cursor, Limit, Page};
use crate::quality::QualityFinding;
use crate::reading::Reading;

/// Which learners on which courses.
pub(crate) struct Filter {
    pub(crate) learner: Option<Uuid>,
    pub(crate) provider: Option<String>,
    /// As the provider names it.
    pub(crate) course_id: Option<String>,
    pub(crate) status: Option<CourseStatus>,
    pub(crate) after: Option<AfterCourse>,
    pub(crate) limit: Limit,
}

/// Listed by the day they began, those who have not begun first, and by id within a day.
#[derive(Serialize, Deserialize)]
pub(crate) struct AfterCourse(Option<NaiveDate>, Uuid);

impl Cursor for AfterCourse {
    const TAG: &'static str = "courses-1";
}

/// A learner on a course as a row of `courses.sql`.
#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    external_id: String,
    provider: String,
    learner_id: Uuid,
    course_id: String,
    course_name: Option<String>,
    status: CourseStatus,
    progress_percent: Option<i16>,
    started_on: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
    credential_ref: Option<String>,
    result: Option<String>,
    region: Option<String>,
    age_band: Option<String>,
    quality: Vec<QualityFinding>,
    recorded_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    retracted_at: Option<DateTime<Utc>>,
    source_version: DateTime<Utc>,
    #[sqlx(try_from = "i64")]
    version: u64,
    #[sqlx(try_from = "i64")]
    sequence: u64,
}

/// One page.
pub(crate) async fn list(reading: &mut Reading, filter: &Filter) -> Result<Page<Course>, ReadFault> {
    let rows: Vec<Row> = sqlx::query_as(include_str!("courses.sql"))
        .bind(filter.learner)
        .bind(filter.provider.as_deref())
        .bind(filter.course_id.as_deref())
        .bind(filter.status.map(CourseStatus::name))
        .bind(filter.after.is_some())
        .bind(filter.after.as_ref().and_then(|AfterCourse(day, _)| *day))
        .bind(filter.after.as_ref().map(|AfterCourse(_, id)| *id))
        .bind(filter.limit.with_surplus())
        .fetch_all(&mut *reading.tx)
        .await?;
    Ok(Page::cut(rows, filter.limit, |row| AfterCourse(row.started_on, row.id)).map(Course::from))
}

impl From<Row> for Course {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            external_id: row.external_id,
            provider: row.provider,
            learner_id: row.learner_id,
            course_id: row.course_id,
            course_name: row.course_name,
            status: row.status,
            progress_percent: row.progress_percent.and_then(|percent| u8::try_from(percent).ok()),
            started_on: row.started_on,
            ended_on: row.ended_on,
            credential_ref: row.credential_ref,
            result: row.result,
            region: row.region,
            age_band: row.age_band,
            quality: row.quality,
            recorded_at: row.recorded_at,
            changed_at: row.changed_at,
            retracted_at: row.retracted_at,
            source_version: row.source_version,
            version: row.version,
            sequence: row.sequence,
        }
    }
}
