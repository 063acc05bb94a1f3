//! `GET /v1/buddies/matches`: matches, newest day first.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Query};
use kernel::Day;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::buddies::matches::{self, Filter};
use crate::buddies::{BuddyMatch, MatchStatus};
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::cursor;
use crate::http::document::ReadProblems;
use crate::page::{Limit, Page};
use crate::reading::BUDDIES;

/// Which matches.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BuddyMatchesQuery {
    /// Only those of this participant.
    participant: Option<Uuid>,
    /// Only those of this buddy.
    buddy: Option<Uuid>,
    /// Only those that count for this company.
    company: Option<Uuid>,
    /// Only those that stand here.
    status: Option<MatchStatus>,
    /// Only those matched on this day or later.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// Only those matched before this day.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many, 50 unless said otherwise.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 200, required = false)]
    limit: Limit,
}

/// List buddy matches
///
/// Newest day first. One whose record was withdrawn is shown as retracted.
#[utoipa::path(
    get,
    path = "/v1/buddies/matches",
    operation_id = "listBuddyMatches",
    tag = "buddies",
    params(BuddyMatchesQuery, ConsistencyToken),
    responses((status = OK, description = "One page", body = Page<BuddyMatch>), ReadProblems),
)]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<BuddyMatchesQuery>,
) -> Result<Json<Page<BuddyMatch>>, Failure> {
    caller.needs(Permission::ReadRecords)?;
    let filter = Filter {
        id: None,
        participant: query.participant,
        buddy: query.buddy,
        company: query.company,
        status: query.status,
        from: query.from.map(Day::date),
        before: query.to.map(Day::date),
        after: cursor::after(query.after.as_deref())?,
        limit: query.limit,
    };
    let mut reading = app.read(&caller.scope(), token, &[BUDDIES]).await?;
    Ok(Json(matches::list(&mut reading, &filter).await?))
}
