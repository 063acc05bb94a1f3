//! `GET /v1/stream`: what changes, as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use auth::{Permission, TenantScope, VerifyError};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use edge::{Failure, StreamPlace};
use futures::Stream;
use tokio::time::Instant;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::document::ReadProblems;
use crate::overview::Overview;
use crate::positions::Positions;

/// Nothing is sent more often than this.
const SEND_EVERY_MIN: Duration = Duration::from_secs(1);
/// How often a comment is sent, so that nobody takes the line for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often it is looked whether the token was revoked.
const VERIFY_EVERY: Duration = Duration::from_secs(10);

/// Follow what changes
///
/// Server-sent events, about once a second while something changes: `positions` (data: `Positions`) for
/// roles that see how things stand, and `overview` (data: `Overview`) for roles that read figures. The
/// first of each comes at once. A comment comes now and then so that nobody takes the line for dead. The
/// stream ends when the token expires or is revoked: come back with a new one.
#[utoipa::path(
    get,
    path = "/v1/stream",
    operation_id = "openStream",
    tag = "stream",
    responses(
        (status = OK, description = "Events until the token expires", body = edge::contract::StreamEvent,
         content_type = "text/event-stream"),
        ReadProblems,
    ),
)]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let shows = Shows {
        positions: caller.may(Permission::ReadOperations),
        overview: caller.may(Permission::ReadAggregates),
    };
    if !shows.positions {
        caller.needs(Permission::ReadAggregates)?;
    }
    let room = app.streams.open(caller.id.uuid())?;
    let life = caller.token_expires_at.since(app.clock.now()).to_std().unwrap_or_default();
    let stopping = app.stopping.clone();
    let follower = Follower {
        scope: caller.scope(),
        token: bearer(&headers),
        ends_at: Instant::now() + life,
        verified_at: Instant::now(),
        shows,
        _room: room,
        app,
    };
    let events = follower.events();
    let until_stopped = futures::StreamExt::take_until(events, async move { stopping.cancelled().await });
    let mut response =
        Sse::new(until_stopped).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    // Proxies that buffer would hold every event back.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn bearer(headers: &HeaderMap) -> String {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split_once(' ').map(|(_, token)| token.trim().to_owned()).unwrap_or_default()
}

#[derive(Clone, Copy)]
struct Shows {
    positions: bool,
    overview: bool,
}

/// One open stream.
struct Follower {
    app: App,
    scope: TenantScope,
    token: String,
    ends_at: Instant,
    verified_at: Instant,
    shows: Shows,
    _room: StreamPlace,
}

impl Follower {
    fn events(mut self) -> impl Stream<Item = Result<Event, Infallible>> {
        async_stream::stream! {
            let mut changes = self.app.watcher.subscribe();
            changes.mark_changed();
            let (mut positions_told, mut overview_told) = (None, None);
            while tokio::time::timeout_at(self.ends_at, changes.changed()).await.is_ok_and(|changed| changed.is_ok())
            {
                if !self.is_still_believed().await {
                    break;
                }
                let positions = Arc::clone(&changes.borrow_and_update());
                if self.shows.positions && positions_told.as_ref() != Some(&positions) {
                    yield Ok(event::<Positions>("positions", &positions));
                    positions_told = Some(positions);
                }
                if let Some(overview) = self.overview().await
                    && overview_told.as_ref() != Some(&overview)
                {
                    yield Ok(event::<Overview>("overview", &overview));
                    overview_told = Some(overview);
                }
                tokio::time::sleep_until(self.ends_at.min(Instant::now() + SEND_EVERY_MIN)).await;
            }
        }
    }

    /// `None` when there is nothing to tell; why not is logged.
    async fn overview(&self) -> Option<Arc<Overview>> {
        if !self.shows.overview {
            return None;
        }
        match self.app.overviews.of(&self.app, &self.scope).await {
            Ok(overview) => Some(overview),
            Err(fault) => {
                tracing::warn!(error = runtime::chain(&fault), "the totals of a stream cannot be read");
                None
            }
        }
    }

    /// Whether the token is still good. A doubt of ours ends nothing: the token's own end does.
    async fn is_still_believed(&mut self) -> bool {
        if self.verified_at.elapsed() < VERIFY_EVERY {
            return true;
        }
        self.verified_at = Instant::now();
        !matches!(self.app.verifier.verify(&self.token).await, Err(VerifyError::Refused(_)))
    }
}

fn event<T: serde::Serialize>(name: &'static str, data: &T) -> Event {
    Event::default().event(name).json_data(data).expect("numbers and names become JSON")
}
