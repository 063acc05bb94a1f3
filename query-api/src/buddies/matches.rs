//! Reads pages of matches, and one match.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BuddyMatch, BuddyMatchDetail, MatchStatus, timeline};
use crate::fault::ReadFault;
use crate::page::{Cursor, Limit, Page};
use crate::reading::Reading;

/// Which matches.
#[derive(Default)]
pub(crate) struct Filter {
    /// This one.
    pub(crate) id: Option<Uuid>,
    pub(crate) participant: Option<Uuid>,
    pub(crate) buddy: Option<Uuid>,
    pub(crate) company: Option<Uuid>,
    pub(crate) status: Option<MatchStatus>,
    /// From this day on.
    pub(crate) from: Option<NaiveDate>,
    /// Before this day.
    pub(crate) before: Option<NaiveDate>,
    pub(crate) after: Option<AfterMatch>,
    pub(crate) limit: Limit,
}

/// Matches are listed by day, and by id within a day.
#[derive(Serialize, Deserialize)]
pub(crate) struct AfterMatch(NaiveDate, Uuid);

impl Cursor for AfterMatch {
    const TAG: &'static str = "buddy-matches-1";
}

/// A match as a row of `matches.sql`.
#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    shown: BuddyMatch,
    attribution_rule: String,
}

/// One page.
pub(crate) async fn list(reading: &mut Reading, filter: &Filter) -> Result<Page<BuddyMatch>, ReadFault> {
    let rows = rows(reading, filter).await?;
    let page = Page::cut(rows, filter.limit, |row| AfterMatch(row.shown.matched_on, row.shown.id));
    Ok(page.map(|row| row.shown))
}

/// One match with its timeline; `None` when the caller may see no such match.
pub(crate) async fn show(reading: &mut Reading, id: Uuid) -> Result<Option<BuddyMatchDetail>, ReadFault> {
    let filter = Filter { id: Some(id), ..Filter::default() };
    let Some(row) = rows(reading, &filter).await?.pop() else { return Ok(None) };
    let (timeline, timeline_cut) = timeline::of(reading, id).await?;
    let attribution_rule = row.attribution_rule;
    Ok(Some(BuddyMatchDetail { buddy_match: row.shown, attribution_rule, timeline, timeline_cut }))
}

async fn rows(reading: &mut Reading, filter: &Filter) -> Result<Vec<Row>, ReadFault> {
    let (day, id) = filter.after.as_ref().map(|AfterMatch(day, id)| (*day, *id)).unzip();
    let rows = sqlx::query_as(include_str!("matches.sql"))
        .bind(filter.participant)
        .bind(filter.buddy)
        .bind(filter.company)
        .bind(filter.status.map(MatchStatus::name))
        .bind(filter.from)
        .bind(filter.before)
        .bind(day)
        .bind(id)
        .bind(filter.limit.with_surplus())
        .bind(filter.id)
        .fetch_all(&mut *reading.tx)
        .await?;
    Ok(rows)
}
