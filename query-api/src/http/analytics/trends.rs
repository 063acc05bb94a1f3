//! `GET /v1/analytics/trends`: a measure over time.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use edge::{Failure, Query};
use kernel::{Day, Timestamp};
use projections::activities;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::analytics::trend::{self, Span, Subject, Told};
use crate::analytics::{Activity, Measure, TenantQuery, Trend};
use crate::app::App;
use crate::company_metrics::{Family, Period};
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::ReadProblems;
use crate::reading::ACTIVITY_FACTS;
use crate::small_cells;

/// Which measure, of what.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TrendsQuery {
    /// What of.
    measure: Measure,
    /// The length of the periods. A company user gets months.
    granularity: Period,
    /// Only periods that end after this day. A period is never cut. Without it the trend begins after its last gap of
    /// more than 24 periods.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// Only periods that begin before this day; without it those that have begun. A period is never cut.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
    /// Only what counts for this company.
    company: Option<Uuid>,
    /// Of which programmes; sessions when neither this nor an activity is given.
    family: Option<Family>,
    /// Only this activity.
    activity: Option<Activity>,
}

/// Show a trend
///
/// From the analytics store, oldest period first.
#[utoipa::path(
    get,
    path = "/v1/analytics/trends",
    operation_id = "getTrend",
    tag = "analytics",
    params(TrendsQuery, ConsistencyToken),
    responses((status = OK, description = "The trend", body = Trend), ReadProblems),
)]
pub(super) async fn trends(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<TrendsQuery>,
) -> Result<Json<Trend>, Failure> {
    caller.needs(Permission::ReadAggregates)?;
    let scope = caller.scope();
    let people_min = small_cells::people_min(&scope);
    if people_min.is_some() && query.granularity != Period::Month {
        return Err(Failure::of("auth.forbidden").at("granularity", "your role reads months only"));
    }
    let family = family(&query)?;
    let version = app.read(&scope, token, &[ACTIVITY_FACTS]).await?.version(ACTIVITY_FACTS)?;
    let subject = Subject {
        measure: query.measure,
        kind: query.granularity.into(),
        company: query.company,
        activity: query.activity.map(Into::into),
    };
    let facts = TenantQuery::new(&scope, version, family, subject.kind)
        .of_company(subject.company)
        .of_activity(subject.activity);
    let not_yet = not_yet(app.clock.now());
    let before = query.to.map_or(not_yet, Day::date);
    let span = Span { from: query.from.map(Day::date), before, not_yet };
    let told = trend::told(&app.analytics, &facts, subject, span, people_min.is_some()).await?;
    let too_many =
        || Failure::of("request.invalid").at("from", "these are too many points: ask for less time");
    let Told { points, left_out_before, left_out_after } = told.ok_or_else(too_many)?;
    Ok(Json(Trend {
        measure: query.measure,
        granularity: query.granularity,
        people_min,
        points,
        left_out_before,
        left_out_after,
    }))
}

/// The first day on which nothing has happened anywhere: the day after tomorrow.
pub(crate) fn not_yet(now: Timestamp) -> NaiveDate {
    now.plus_seconds(2 * 86_400).to_datetime().date_naive()
}

/// The family that is asked for. An activity belongs to one.
fn family(query: &TrendsQuery) -> Result<activities::Family, Failure> {
    let asked = query.family.map(activities::Family::from);
    let of_activity = query.activity.map(|activity| activities::Activity::from(activity).family());
    if asked.zip(of_activity).is_some_and(|(asked, of_activity)| asked != of_activity) {
        return Err(
            Failure::of("request.invalid").at("activity", "it is not of the family that is asked for")
        );
    }
    Ok(asked.or(of_activity).unwrap_or(activities::Family::Sessions))
}
