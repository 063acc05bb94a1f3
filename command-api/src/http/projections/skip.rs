//! Orders that a parked event is left out for good.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::projection_operations::{Command, Event, SkipRequested};
use edge::{Body, Failure, Path};
use kernel::{Purpose, Sequence};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answered::CommandAnswer;
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::body_hash;

/// What is left out, and why.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SkipOrder {
    /// The position of the first parked commit of the key: a compare-and-set.
    sequence: u64,
    /// In words, 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: String,
}

/// Leave the first parked commit of a key out. What is parked behind it can be driven again.
#[utoipa::path(
    post, path = "/v1/projections/{name}/parked/{park_key}/skip", tag = "projections", security(("bearer" = [])),
    params(
        ("name" = String, Path, description = "The projection"),
        ("park_key" = String, Path, description = "The key")
    ),
    request_body = SkipOrder,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 404, description = "projection.not_found")
    )
)]
pub(super) async fn skip(
    State(app): State<App>,
    caller: Caller,
    Path((name, park_key)): Path<(String, String)>,
    Body(body): Body<SkipOrder>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::OperateProjections)?;
    super::named(&name)?;
    let context = caller.context(&app, Purpose::Operations).await?;
    let hash = body_hash(&format!("projections/{name}/parked/{park_key}/skip"), &body);
    let reason = body.reason.trim().to_owned();
    if !(1..=500).contains(&reason.chars().count()) {
        return Err(Failure::of("request.invalid").at("/reason", "1 to 500 characters are needed"));
    }
    let sequence = Sequence::new(body.sequence);
    let (projection, key) = (name.clone(), park_key.clone());
    let event = Event::SkipRequested(SkipRequested { projection, park_key: key, sequence, reason });
    super::order(&app, &context, (&name, Some(&park_key)), hash, Command::Report(event)).await
}
