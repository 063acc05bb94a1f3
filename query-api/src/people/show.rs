//! Reads one person.

use chrono::NaiveDate;
use uuid::Uuid;

use super::list::{Filter, list};
use super::{JourneyFlags, PersonActivity, PersonProfile};
use crate::fault::ReadFault;
use crate::reading::Reading;

#[derive(sqlx::FromRow)]
struct ActivityRow {
    #[sqlx(try_from = "i64")]
    sessions_as_participant: u64,
    #[sqlx(try_from = "i64")]
    sessions_as_volunteer: u64,
    #[sqlx(try_from = "i64")]
    minutes: u64,
    first_on: Option<NaiveDate>,
    last_on: Option<NaiveDate>,
    has_language_session: bool,
    has_mentorship_session: bool,
    #[sqlx(try_from = "i64")]
    commits: u64,
}

/// The profile of a person; `None` when the caller may see no such person.
pub(crate) async fn show(reading: &mut Reading, id: Uuid) -> Result<Option<PersonProfile>, ReadFault> {
    let filter = Filter { id: Some(id), ..Filter::default() };
    let Some(person) = list(reading, filter).await?.items.pop() else { return Ok(None) };
    let row: ActivityRow =
        sqlx::query_as(include_str!("activity.sql")).bind(id).fetch_one(&mut *reading.tx).await?;
    let identifiers: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT i.kind FROM identifiers AS i
         WHERE i.holder_kind = 'person' AND i.holder_id = $1 AND i.state = 'claimed' ORDER BY i.kind",
    )
    .bind(id)
    .fetch_all(&mut *reading.tx)
    .await?;
    let enrolments = sqlx::query_as(
        "SELECT e.id, e.external_id, e.programme, e.role, e.status, e.enrolled_on, e.ended_on,
            e.quality_findings AS quality
         FROM enrolments AS e
         WHERE e.person_id = $1 AND e.retracted_at IS NULL ORDER BY e.enrolled_on, e.id",
    )
    .bind(id)
    .fetch_all(&mut *reading.tx)
    .await?;
    Ok(Some(PersonProfile {
        person,
        enrolments,
        identifiers,
        activity: PersonActivity {
            sessions_as_participant: row.sessions_as_participant,
            sessions_as_volunteer: row.sessions_as_volunteer,
            minutes: row.minutes,
            first_on: row.first_on,
            last_on: row.last_on,
        },
        flags: JourneyFlags {
            has_language_session: row.has_language_session,
            has_mentorship_session: row.has_mentorship_session,
        },
        commits: row.commits,
    }))
}
