//! `GET /v1/projections/{name}/parked`: what a projection could not take, and what waits behind it.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Path, Query};
use kernel::Sequence;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::cursor;
use crate::http::document::{NotFound, ReadProblems};
use crate::page::{Limit, Page};
use crate::positions::{ParkedCommit, parked};

/// Which parked commits.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ParkedQuery {
    /// `next` of the page before.
    after: Option<String>,
    /// How many, 50 unless said otherwise.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 200, required = false)]
    limit: Limit,
}

/// List parked commits
///
/// Of the version that serves, by park key and sequence. The first of a key is the one to redrive or skip.
#[utoipa::path(
    get,
    path = "/v1/projections/{name}/parked",
    operation_id = "listParked",
    tag = "projections",
    params(("name" = String, Path, description = "The projection"), ParkedQuery),
    responses((status = OK, description = "One page", body = Page<ParkedCommit>), NotFound, ReadProblems),
)]
pub(super) async fn parked(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<ParkedQuery>,
) -> Result<Json<Page<ParkedCommit>>, Failure> {
    caller.needs(Permission::ReadOperations)?;
    let after = cursor::after(query.after.as_deref())?;
    let mut reading = app.read(&caller.scope(), Sequence::ZERO, &[]).await?;
    let version = reading.version_of(&name).ok_or_else(|| Failure::of("projection.not_found"))?;
    Ok(Json(parked::list(&mut reading, &name, version, after, query.limit).await?))
}
