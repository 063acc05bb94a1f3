//! How an import goes on, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use application::imports::ImportState;
use auth::Permission;
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use edge::{Failure, Path};
use futures::Stream;
use kernel::ImportId;
use uuid::Uuid;

use super::ImportView;
use super::show::find;
use crate::app::App;
use crate::caller::Caller;

/// Between two signs of life.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Follow an import: an event `progress` (data: `ImportView`) whenever a chunk settles, until it ends.
#[utoipa::path(
    get, path = "/v1/imports/{id}/progress", tag = "imports", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The import")),
    responses(
        (status = 200, content_type = "text/event-stream", body = edge::contract::StreamEvent),
        (status = 404, description = "import.not_found")
    )
)]
pub(super) async fn progress(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    let place = app.streams.open(caller.principal.id.uuid())?;
    let key = (caller.principal.tenant, ImportId::new(id));
    let mut summary = find(&app, &caller, key.1).await?;
    let mut running = app.running.import(key.0, key.1).map(|running| running.progress);
    let events = async_stream::stream! {
        let _place = place;
        loop {
            let ended = summary.state != ImportState::Running;
            let event = Event::default().event("progress").json_data(ImportView::from(summary.clone()));
            yield Ok(event.unwrap_or_else(|_| Event::default().comment("not shown")));
            let Some(updates) = running.as_mut().filter(|_| !ended) else { break };
            match updates.changed().await {
                Ok(()) => summary = updates.borrow_and_update().clone(),
                Err(_) => break,
            }
        }
    };
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
