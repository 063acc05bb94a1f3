//! Reads pages of sessions, and one session.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::row::SessionRow;
use super::{Session, SessionDetail, SessionState, SessionType, Severity};
use crate::fault::ReadFault;
use crate::page::{Cursor, Limit, Page};
use crate::reading::Reading;

/// Which sessions.
#[derive(Default)]
pub(crate) struct Filter {
    /// This one.
    pub(crate) id: Option<Uuid>,
    pub(crate) company: Option<Uuid>,
    pub(crate) participant: Option<Uuid>,
    pub(crate) volunteer: Option<Uuid>,
    pub(crate) session_type: Option<SessionType>,
    pub(crate) state: Option<SessionState>,
    /// From this day on.
    pub(crate) from: Option<NaiveDate>,
    /// Before this day.
    pub(crate) before: Option<NaiveDate>,
    /// At least this grave.
    pub(crate) severity: Option<Severity>,
    pub(crate) after: Option<AfterSession>,
    pub(crate) limit: Limit,
}

/// Sessions are listed by day, and by id within a day.
#[derive(Serialize, Deserialize)]
pub(crate) struct AfterSession(NaiveDate, Uuid);

impl Cursor for AfterSession {
    const TAG: &'static str = "sessions-2";
}

/// One page.
pub(crate) async fn list(reading: &mut Reading, filter: &Filter) -> Result<Page<Session>, ReadFault> {
    let page = Page::cut(rows(reading, filter).await?, filter.limit, |row| AfterSession(row.day, row.id));
    Ok(page.map(|row| SessionDetail::from(row).session))
}

/// One session; `None` when the caller may see no such session.
pub(crate) async fn show(reading: &mut Reading, id: Uuid) -> Result<Option<SessionDetail>, ReadFault> {
    let filter = Filter { id: Some(id), ..Filter::default() };
    Ok(rows(reading, &filter).await?.pop().map(SessionDetail::from))
}

async fn rows(reading: &mut Reading, filter: &Filter) -> Result<Vec<SessionRow>, ReadFault> {
    let severities = filter.severity.map(|least| {
        let grave = [Severity::Low, Severity::Medium, Severity::High].into_iter().filter(|one| *one >= least);
        grave.map(Severity::name).collect::<Vec<_>>()
    });
    let rows = sqlx::query_as(include_str!("list.sql"))
        .bind(filter.company)
        .bind(filter.participant)
        .bind(filter.volunteer)
        .bind(filter.session_type.map(SessionType::name))
        .bind(filter.from)
        .bind(filter.before)
        .bind(severities)
        .bind(filter.after.is_some())
        .bind(filter.after.as_ref().map(|AfterSession(day, _)| *day))
        .bind(filter.after.as_ref().map(|AfterSession(_, id)| *id))
        .bind(filter.limit.with_surplus())
        .bind(filter.id)
        .bind(filter.state.map(SessionState::name))
        .fetch_all(&mut *reading.tx)
        .await?;
    Ok(rows)
}
