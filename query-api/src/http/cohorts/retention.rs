//! `GET /v1/cohort/retention`: who comes back in the months after their first.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Query};
use kernel::Day;
use projections::metrics_company_period::PeriodKind;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::analytics::TenantQuery;
use crate::app::App;
use crate::cohorts::retention::{self, Asked};
use crate::cohorts::{CohortRole, Retention};
use crate::company_metrics::Family;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::ReadProblems;
use crate::reading::ACTIVITY_FACTS;
use crate::small_cells::PEOPLE_MIN;

/// For how many months cohorts are followed, unless said otherwise, and at most.
const MONTHS: u32 = 12;
const MONTHS_MAX: u32 = 60;

/// Whose retention.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RetentionQuery {
    /// In which programmes.
    family: Family,
    /// On which side; who takes part when it is left out.
    role: Option<CohortRole>,
    /// Only what counts for this company.
    company: Option<Uuid>,
    /// Only cohorts of the month of this day, or later ones.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// Only cohorts that began before this day.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
    /// For how many months, the first included; 12 when it is left out.
    #[param(minimum = 1, maximum = 60)]
    months: Option<u32>,
}

/// Follow cohorts
///
/// People by the month of their first activity, oldest first, and how many of them were active in each month after it.
#[utoipa::path(
    get,
    path = "/v1/cohort/retention",
    operation_id = "getRetention",
    tag = "cohorts",
    params(RetentionQuery, ConsistencyToken),
    responses((status = OK, description = "The cohorts", body = Retention), ReadProblems),
)]
pub(super) async fn retention(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<RetentionQuery>,
) -> Result<Json<Retention>, Failure> {
    caller.needs(Permission::ReadAggregates)?;
    let months = query.months.unwrap_or(MONTHS);
    if !(1..=MONTHS_MAX).contains(&months) {
        return Err(Failure::of("request.invalid").at("months", "1 to 60 is possible"));
    }
    let scope = caller.scope();
    let role = query.role.unwrap_or(CohortRole::Participant);
    let version = app.read(&scope, token, &[ACTIVITY_FACTS]).await?.version(ACTIVITY_FACTS)?;
    let facts =
        TenantQuery::new(&scope, version, query.family.into(), PeriodKind::Month).of_company(query.company);
    // It is already tomorrow somewhere.
    let today = app.clock.now().plus_seconds(86_400).to_datetime().date_naive();
    let asked =
        Asked { role, from: query.from.map(Day::date), before: query.to.map(Day::date), months, today };
    let cohorts = retention::cohorts(&app.analytics, &facts, asked).await?;
    Ok(Json(Retention { family: query.family, role, people_min: PEOPLE_MIN, cohorts }))
}
