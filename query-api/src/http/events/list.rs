//! `GET /v1/events`: the history, newest first, without payloads.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::events::list::Filter;
use crate::events::{EventSummary, list};
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::cursor;
use crate::http::document::ReadProblems;
use crate::page::{Limit, Page};
use crate::reading::EVENT_INDEX;

/// Which events.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventsQuery {
    /// Only of this name, for example `kintell.session.completed`.
    r#type: Option<String>,
    /// Only of this kind of aggregate, for example `kintell_session`.
    aggregate: Option<String>,
    /// Only of this aggregate.
    aggregate_id: Option<Uuid>,
    /// Only those that name this person.
    person: Option<Uuid>,
    /// Only of this thread of work.
    correlation: Option<Uuid>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many, 50 unless said otherwise.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 200, required = false)]
    limit: Limit,
}

/// List events
///
/// Newest first, without payloads.
#[utoipa::path(
    get,
    path = "/v1/events",
    operation_id = "listEvents",
    tag = "events",
    params(EventsQuery, ConsistencyToken),
    responses((status = OK, description = "One page", body = Page<EventSummary>), ReadProblems),
)]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<EventsQuery>,
) -> Result<Json<Page<EventSummary>>, Failure> {
    caller.needs(Permission::ReadEvents)?;
    let filter = Filter {
        event_type: query.r#type,
        aggregate: query.aggregate,
        aggregate_id: query.aggregate_id,
        person: query.person,
        correlation: query.correlation,
        after: cursor::after(query.after.as_deref())?,
        limit: query.limit,
    };
    let mut reading = app.read(&caller.scope(), token, &[EVENT_INDEX]).await?;
    Ok(Json(list::list(&mut reading, filter).await?))
}
