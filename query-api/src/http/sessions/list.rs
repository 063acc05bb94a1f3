//! `GET /v1/sessions`: sessions, newest day first.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Query};
use kernel::Day;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::cursor;
use crate::http::document::ReadProblems;
use crate::page::{Limit, Page};
use crate::reading::SESSIONS;
use crate::sessions::list::Filter;
use crate::sessions::{Session, SessionState, SessionType, Severity, list};

/// Which sessions.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SessionsQuery {
    /// Only those that count for this company.
    company: Option<Uuid>,
    /// Only those of this participant.
    participant: Option<Uuid>,
    /// Only those of this volunteer.
    volunteer: Option<Uuid>,
    /// Only those for this.
    r#type: Option<SessionType>,
    /// Only those that stand so.
    state: Option<SessionState>,
    /// From this day on.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// Before this day.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
    /// Only those whose feedback has a finding at least this grave.
    severity: Option<Severity>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many, 50 unless said otherwise.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 200, required = false)]
    limit: Limit,
}

/// List sessions
///
/// Newest day first. The participant's text is sealed; the answer says whether there is one.
#[utoipa::path(
    get,
    path = "/v1/sessions",
    operation_id = "listSessions",
    tag = "sessions",
    params(SessionsQuery, ConsistencyToken),
    responses((status = OK, description = "One page", body = Page<Session>), ReadProblems),
)]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<SessionsQuery>,
) -> Result<Json<Page<Session>>, Failure> {
    caller.needs(Permission::ReadRecords)?;
    let filter = Filter {
        id: None,
        company: query.company,
        participant: query.participant,
        volunteer: query.volunteer,
        session_type: query.r#type,
        state: query.state,
        from: query.from.map(Day::date),
        before: query.to.map(Day::date),
        severity: query.severity,
        after: cursor::after(query.after.as_deref())?,
        limit: query.limit,
    };
    let mut reading = app.read(&caller.scope(), token, &[SESSIONS]).await?;
    Ok(Json(list::list(&mut reading, &filter).await?))
}
