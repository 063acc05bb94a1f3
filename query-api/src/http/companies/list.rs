//! `GET /v1/companies`: the sponsors the caller may see.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Query};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::companies::{Company, list};
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::cursor;
use crate::http::document::ReadProblems;
use crate::page::{Limit, Page};
use crate::reading::PEOPLE;

/// Which companies.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CompaniesQuery {
    /// `next` of the page before.
    after: Option<String>,
    /// How many, 50 unless said otherwise.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 200, required = false)]
    limit: Limit,
}

/// List companies
///
/// By reference. A company user sees those in their token.
#[utoipa::path(
    get,
    path = "/v1/companies",
    operation_id = "listCompanies",
    tag = "companies",
    params(CompaniesQuery, ConsistencyToken),
    responses((status = OK, description = "One page", body = Page<Company>), ReadProblems),
)]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<CompaniesQuery>,
) -> Result<Json<Page<Company>>, Failure> {
    caller.needs(Permission::ReadAggregates)?;
    let after = cursor::after(query.after.as_deref())?;
    let mut reading = app.read(&caller.scope(), token, &[PEOPLE]).await?;
    Ok(Json(list::list(&mut reading, after, query.limit).await?))
}
