//! `GET /v1/events/{event_id}`: one event, as the documented envelope or as a CloudEvent.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use edge::{Failure, Path};
use uuid::Uuid;

use crate::app::App;
use crate::events::{CloudEvent, EventEnvelope, show};
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::{NotFound, ReadProblems};
use crate::reading::EVENT_INDEX;

/// The media type of a structured CloudEvent in JSON.
const CLOUD_EVENT: &str = "application/cloudevents+json";

/// Show an event
///
/// The documented envelope with today's payload, sealed fields shut; `Accept:
/// application/cloudevents+json` gives it as a structured CloudEvent 1.0.
#[utoipa::path(
    get,
    path = "/v1/events/{event_id}",
    operation_id = "getEvent",
    tag = "events",
    params(("event_id" = Uuid, Path, description = "The event"), ConsistencyToken),
    responses(
        (status = OK, description = "The event", content(
            (EventEnvelope = "application/json"),
            (CloudEvent = "application/cloudevents+json"),
        )),
        NotFound,
        ReadProblems,
    ),
)]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    caller.needs(Permission::ReadEvents)?;
    let mut reading = app.read(&caller.scope(), token, &[EVENT_INDEX]).await?;
    let found = show::find(&mut reading, id).await?.ok_or_else(|| Failure::of("record.not_found"))?;
    let answer = if wants_cloud_event(&headers) {
        ([(header::CONTENT_TYPE, CLOUD_EVENT)], Json(found.cloud_event()?)).into_response()
    } else {
        Json(found.envelope()?).into_response()
    };
    Ok(([(header::VARY, "Accept")], answer).into_response())
}

fn wants_cloud_event(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|range| {
        range.split(';').next().is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(CLOUD_EVENT))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cloud_event_is_given_to_whoever_names_its_media_type() {
        let wants = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().expect("a header"));
            wants_cloud_event(&headers)
        };
        assert!(wants("application/json;q=0.5, Application/CloudEvents+JSON;q=1"));
        assert!(!wants("application/json"));
        assert!(!wants("*/*"));
    }
}
