//! `GET /v1/cohort/learners`: how far learners with something in common came.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Query};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::cohorts::{LearnerCohorts, LearnersBy, learners};
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::ReadProblems;
use crate::reading::UPSKILLING;

/// By what.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LearnersQuery {
    /// What they have in common.
    by: LearnersBy,
}

/// Compare cohorts of learners
///
/// Largest first. Cohorts with a figure about too few people are told together, with others that hide them.
#[utoipa::path(
    get,
    path = "/v1/cohort/learners",
    operation_id = "getLearnerCohorts",
    tag = "cohorts",
    params(LearnersQuery, ConsistencyToken),
    responses((status = OK, description = "The cohorts", body = LearnerCohorts), ReadProblems),
)]
pub(super) async fn learners(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<LearnersQuery>,
) -> Result<Json<LearnerCohorts>, Failure> {
    caller.needs(Permission::ReadAggregates)?;
    let mut reading = app.read(&caller.scope(), token, &[UPSKILLING]).await?;
    Ok(Json(learners::cohorts(&mut reading, query.by).await?))
}
