//! Reads what counts for companies, and withholds small cells.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{CompanyMetrics, Family, Period};
use crate::fault::ReadFault;
use crate::reading::Reading;
use crate::small_cells::{Behind, PEOPLE_MIN};

/// The most rows in one answer.
pub(crate) const ROWS_MAX: usize = 10_000;

/// Which periods of which companies.
#[derive(Clone, Copy)]
pub(crate) struct Filter {
    pub(crate) period: Period,
    /// Only periods that end on this day or later.
    pub(crate) from: Option<NaiveDate>,
    /// Only periods that begin before this day.
    pub(crate) before: Option<NaiveDate>,
    pub(crate) company: Option<Uuid>,
    pub(crate) family: Family,
}

#[derive(sqlx::FromRow)]
struct Row {
    company_id: Option<Uuid>,
    company_name: Option<String>,
    period_start: NaiveDate,
    period_end: NaiveDate,
    #[sqlx(try_from = "i64")]
    sessions_count: u64,
    #[sqlx(try_from = "i64")]
    matches_count: u64,
    #[sqlx(try_from = "i64")]
    meetings_count: u64,
    #[sqlx(try_from = "i64")]
    checkins_count: u64,
    #[sqlx(try_from = "i64")]
    feedback_count: u64,
    #[sqlx(try_from = "i64")]
    courses_completed_count: u64,
    #[sqlx(try_from = "i64")]
    credentials_count: u64,
    #[sqlx(try_from = "i64")]
    participants_count: u64,
    #[sqlx(try_from = "i64")]
    volunteers_count: u64,
    #[sqlx(try_from = "i64")]
    minutes: u64,
    #[sqlx(try_from = "i64")]
    rating_sum_milli: u64,
    #[sqlx(try_from = "i64")]
    rating_count: u64,
}

/// Newest period first; at most one more than [`ROWS_MAX`].
pub(crate) async fn rows(reading: &mut Reading, filter: Filter) -> Result<Vec<CompanyMetrics>, ReadFault> {
    Ok(read(reading, filter).await?.into_iter().map(CompanyMetrics::from).collect())
}

/// The same for readers who must not be told small cells. `filter.period` is the month.
pub(crate) async fn rows_without_small_cells(
    reading: &mut Reading,
    filter: Filter,
) -> Result<Vec<CompanyMetrics>, ReadFault> {
    let rows = read(reading, filter).await?;
    let raters = raters(reading, filter).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let raters = raters.get(&(row.company_id, row.period_start)).copied().unwrap_or_default();
            withhold(row, raters)
        })
        .collect())
}

async fn read(reading: &mut Reading, filter: Filter) -> Result<Vec<Row>, ReadFault> {
    let rows = sqlx::query_as(include_str!("rows.sql"))
        .bind(filter.period.name())
        .bind(filter.from)
        .bind(filter.before)
        .bind(filter.company)
        .bind(i64::try_from(ROWS_MAX + 1).unwrap_or(i64::MAX))
        .bind(filter.family.name())
        .fetch_all(&mut *reading.tx)
        .await?;
    Ok(rows)
}

type Raters = HashMap<(Option<Uuid>, NaiveDate), u64>;

async fn raters(reading: &mut Reading, filter: Filter) -> Result<Raters, ReadFault> {
    let rows: Vec<(Option<Uuid>, NaiveDate, i64)> = sqlx::query_as(include_str!("raters.sql"))
        .bind(filter.company)
        .bind(filter.family.name())
        .fetch_all(&mut *reading.tx)
        .await?;
    let row = |(company, start, raters)| ((company, start), u64::try_from(raters).unwrap_or_default());
    Ok(rows.into_iter().map(row).collect())
}

fn withhold(row: Row, raters: u64) -> CompanyMetrics {
    let behind = Behind { participants: row.participants_count, volunteers: row.volunteers_count };
    let mut told = CompanyMetrics::from(row);
    if !behind.is_enough() {
        told.suppressed = true;
        told.sessions = None;
        told.matches = None;
        told.meetings = None;
        told.checkins = None;
        told.feedback = None;
        told.courses_completed = None;
        told.credentials = None;
        told.participants = None;
        told.volunteers = None;
        told.minutes = None;
    }
    if told.suppressed || raters < PEOPLE_MIN {
        told.ratings = None;
        told.avg_rating_milli = None;
    }
    told
}

/// A mean in thousandths, rounded half up; `None` of nothing.
pub(crate) fn mean(sum_milli: u64, count: u64) -> Option<u16> {
    let mean = sum_milli.saturating_add(count / 2).checked_div(count)?;
    Some(u16::try_from(mean).unwrap_or(u16::MAX))
}

impl From<Row> for CompanyMetrics {
    fn from(row: Row) -> Self {
        Self {
            company_id: row.company_id,
            company_name: row.company_name,
            period_start: row.period_start,
            period_end: row.period_end,
            sessions: Some(row.sessions_count),
            matches: Some(row.matches_count),
            meetings: Some(row.meetings_count),
            checkins: Some(row.checkins_count),
            feedback: Some(row.feedback_count),
            courses_completed: Some(row.courses_completed_count),
            credentials: Some(row.credentials_count),
            participants: Some(row.participants_count),
            volunteers: Some(row.volunteers_count),
            minutes: Some(row.minutes),
            ratings: Some(row.rating_count),
            avg_rating_milli: mean(row.rating_sum_milli, row.rating_count),
            suppressed: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(participants_count: u64, volunteers_count: u64) -> Row {
        Row {
            company_id: Some(Uuid::from_u128(1)),
            company_name: None,
            period_start: "2025-10-01".parse().expect("a date"),
            period_end: "2025-10-31".parse().expect("a date"),
            sessions_count: 9,
            matches_count: 2,
            meetings_count: 3,
            checkins_count: 4,
            feedback_count: 5,
            courses_completed_count: 6,
            credentials_count: 7,
            participants_count,
            volunteers_count,
            minutes: 400,
            rating_sum_milli: 6_000,
            rating_count: 8,
        }
    }

    #[test]
    fn a_small_cell_tells_nothing_but_that_it_is_withheld() {
        let told = withhold(row(4, 9), 9);
        assert!(told.suppressed);
        let figures = [told.sessions, told.participants, told.volunteers, told.minutes, told.ratings];
        assert_eq!((figures, told.avg_rating_milli), ([None; 5], None));
        let others = [told.matches, told.meetings, told.checkins, told.feedback];
        assert_eq!((others, told.courses_completed, told.credentials), ([None; 4], None, None));
    }

    #[test]
    fn ratings_of_few_are_withheld_from_a_cell_about_many() {
        let told = withhold(row(5, 5), 4);
        assert!(!told.suppressed);
        assert_eq!((told.sessions, told.ratings, told.avg_rating_milli), (Some(9), None, None));
        assert_eq!(withhold(row(5, 5), 5).avg_rating_milli, Some(750));
    }

    #[test]
    fn a_mean_is_rounded_and_there_is_none_of_nothing() {
        assert_eq!(mean(0, 0), None);
        assert_eq!(mean(2_000, 3), Some(667));
        assert_eq!(mean(1_000, 3), Some(333));
    }
}
