//! `GET /v1/metrics/companies`: what counts for companies in calendar periods.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Query};
use kernel::Day;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::company_metrics::rows::{self, Filter, ROWS_MAX};
use crate::company_metrics::{CompanyMetricsTable, Family, Period};
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::ReadProblems;
use crate::reading::{BUDDIES, METRICS, PEOPLE, SESSIONS};
use crate::small_cells;

/// Which periods of which companies.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CompanyMetricsQuery {
    /// The length of the periods. A company user gets months.
    period: Period,
    /// Only periods that end after this day. A period is never cut.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// Only periods that begin before this day. A period is never cut.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
    /// Only this company.
    company: Option<Uuid>,
    /// In which programmes; sessions when it is left out. People who took part in several count in each.
    family: Option<Family>,
}

/// Count for companies
///
/// Newest period first. A row without a company gathers what is attributed to none.
#[utoipa::path(
    get,
    path = "/v1/metrics/companies",
    operation_id = "listCompanyMetrics",
    tag = "metrics",
    params(CompanyMetricsQuery, ConsistencyToken),
    responses((status = OK, description = "The rows", body = CompanyMetricsTable), ReadProblems),
)]
pub(super) async fn companies(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<CompanyMetricsQuery>,
) -> Result<Json<CompanyMetricsTable>, Failure> {
    caller.needs(Permission::ReadAggregates)?;
    let scope = caller.scope();
    let people_min = small_cells::people_min(&scope);
    if people_min.is_some() && query.period != Period::Month {
        return Err(Failure::of("auth.forbidden").at("period", "your role reads months only"));
    }
    let family = query.family.unwrap_or(Family::Sessions);
    let filter = Filter {
        period: query.period,
        from: query.from.map(Day::date),
        before: query.to.map(Day::date),
        company: query.company,
        family,
    };
    let mut reading = app.read(&scope, token, &[METRICS, PEOPLE, SESSIONS, BUDDIES]).await?;
    let rows = match people_min {
        None => rows::rows(&mut reading, filter).await?,
        Some(_) => rows::rows_without_small_cells(&mut reading, filter).await?,
    };
    if rows.len() > ROWS_MAX {
        return Err(Failure::of("request.invalid").at("from", "these are too many rows: ask for less time"));
    }
    Ok(Json(CompanyMetricsTable { family, period: query.period, people_min, rows }))
}
