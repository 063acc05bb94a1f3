//! `GET /v1/upskilling/credentials`: what was issued to learners, newest day first.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Query, Text};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::cursor;
use crate::http::document::ReadProblems;
use crate::page::{Limit, Page};
use crate::reading::UPSKILLING;
use crate::upskilling::Credential;
use crate::upskilling::credentials::{self, Filter};

/// Which credentials.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CredentialsQuery {
    /// Only those of this learner.
    learner: Option<Uuid>,
    /// Only those of this provider, as the source names it.
    #[param(value_type = Option<String>, max_length = 320)]
    provider: Option<Text<320>>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many, 50 unless said otherwise.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 200, required = false)]
    limit: Limit,
}

/// List credentials
///
/// Newest day first. One whose record was withdrawn says when.
#[utoipa::path(
    get,
    path = "/v1/upskilling/credentials",
    operation_id = "listCredentials",
    tag = "upskilling",
    params(CredentialsQuery, ConsistencyToken),
    responses((status = OK, description = "One page", body = Page<Credential>), ReadProblems),
)]
pub(super) async fn credentials(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<CredentialsQuery>,
) -> Result<Json<Page<Credential>>, Failure> {
    caller.needs(Permission::ReadRecords)?;
    let filter = Filter {
        learner: query.learner,
        provider: query.provider.map(Text::into_string),
        after: cursor::after(query.after.as_deref())?,
        limit: query.limit,
    };
    let mut reading = app.read(&caller.scope(), token, &[UPSKILLING]).await?;
    Ok(Json(credentials::list(&mut reading, &filter).await?))
}
