//! Reads the totals.

use auth::TenantScope;
use chrono::NaiveDate;
use kernel::Sequence;
use uuid::Uuid;

use super::Overview;
use crate::app::App;
use crate::company_metrics::rows::{self, Filter, mean};
use crate::company_metrics::{CompanyMetrics, Family, Period};
use crate::fault::ReadFault;
use crate::positions::{Positions, at_head};
use crate::reading::{BUDDIES, EVENT_INDEX, METRICS, PEOPLE, ProjectionName, Reading, SESSIONS};
use crate::small_cells;

/// What the totals are read from.
const READS: [ProjectionName; 5] = [PEOPLE, SESSIONS, BUDDIES, METRICS, EVENT_INDEX];

/// The totals for readers of a scope.
pub(crate) async fn read(app: &App, scope: &TenantScope, token: Sequence) -> Result<Overview, ReadFault> {
    let mut reading = app.read(scope, token, &READS).await?;
    let positions = at_head::read(&mut *reading.tx).await?;
    match small_cells::people_min(scope) {
        None => totals(&mut reading, &positions).await,
        Some(_) => totals_without_small_cells(&mut reading, &positions).await,
    }
}

/// Of everything in the scope.
async fn totals(reading: &mut Reading, positions: &Positions) -> Result<Overview, ReadFault> {
    let (people, participants, volunteers): (i64, i64, i64) =
        sqlx::query_as(include_str!("people.sql")).fetch_one(&mut *reading.tx).await?;
    let (sessions, unattributed, minutes, rating_sum, ratings): (i64, i64, i64, i64, i64) =
        sqlx::query_as(include_str!("sessions.sql")).fetch_one(&mut *reading.tx).await?;
    // Before the first commit of a tenant there is no row.
    let events: Option<i64> =
        sqlx::query_scalar("SELECT t.events FROM event_totals AS t").fetch_optional(&mut *reading.tx).await?;
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    Ok(Overview {
        people: Some(count(people)),
        participants: Some(count(participants)),
        volunteers: Some(count(volunteers)),
        companies: Some(companies(reading).await?),
        sessions: Some(count(sessions)),
        unattributed_sessions: Some(count(unattributed)),
        minutes: Some(count(minutes)),
        avg_rating_milli: mean(count(rating_sum), count(ratings)),
        events: Some(count(events.unwrap_or_default())),
        last_sequence: positions.head,
        projections: positions.lags(),
    })
}

/// The same for readers who must not be told small cells: sums of the months that are told.
async fn totals_without_small_cells(
    reading: &mut Reading,
    positions: &Positions,
) -> Result<Overview, ReadFault> {
    let filter =
        Filter { period: Period::Month, from: None, before: None, company: None, family: Family::Sessions };
    let mut months = rows::rows_without_small_cells(reading, filter).await?;
    months.retain(|month| !month.suppressed);
    let companies_told: Vec<Option<Uuid>> = months.iter().map(|month| month.company_id).collect();
    let (starts, ends): (Vec<NaiveDate>, Vec<NaiveDate>) =
        months.iter().map(|month| (month.period_start, month.period_end)).unzip();
    let (participants, volunteers): (i64, i64) = sqlx::query_as(include_str!("contributors.sql"))
        .bind(companies_told)
        .bind(starts)
        .bind(ends)
        .fetch_one(&mut *reading.tx)
        .await?;
    let sum = |figure: fn(&CompanyMetrics) -> Option<u64>| months.iter().filter_map(figure).sum::<u64>();
    let weighted = |month: &CompanyMetrics| Some(u64::from(month.avg_rating_milli?) * month.ratings?);
    Ok(Overview {
        people: None,
        participants: u64::try_from(participants).ok(),
        volunteers: u64::try_from(volunteers).ok(),
        companies: Some(companies(reading).await?),
        sessions: Some(sum(|month| month.sessions)),
        unattributed_sessions: None,
        minutes: Some(sum(|month| month.minutes)),
        avg_rating_milli: mean(months.iter().filter_map(weighted).sum(), sum(|month| month.ratings)),
        events: None,
        last_sequence: positions.head,
        projections: positions.lags(),
    })
}

async fn companies(reading: &mut Reading) -> Result<u64, ReadFault> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM companies AS c WHERE c.retracted_at IS NULL")
        .fetch_one(&mut *reading.tx)
        .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}
