//! Routes of what operators order. Each order is an event; the replayer and the workers carry it out and
//! report by commands.

mod rebuild;
mod redrive;
mod skip;

use application::Context;
use application::projections::Orderable;
use axum::response::Response;
use domain::projection_operations::Command;
use edge::Failure;
use kernel::Hash;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answered::{CommandAnswer, fault};
use crate::app::App;
use crate::idempotency::once;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(rebuild::rebuild))
        .routes(routes!(redrive::redrive))
        .routes(routes!(skip::skip))
}

/// Orders something of a projection that there is, about a key that something is parked under. A repetition of an
/// order that was taken is answered as it was, whatever came of it meanwhile.
async fn order(
    app: &App,
    context: &Context,
    (projection, park_key): (&str, Option<&str>),
    body: Hash,
    command: Command,
) -> Result<Response, Failure> {
    once(app, context, body, async |context| {
        match app.platform.orderable(&context, projection, park_key).await.map_err(fault)? {
            Orderable::Yes => {}
            Orderable::NoSuchProjection => return Err(Failure::of("projection.not_found")),
            Orderable::NotParked => return Err(Failure::of("parked.not_found")),
        }
        match app.platform.order_of_projection(&context, projection, command).await.map_err(fault)? {
            Ok(answer) => Ok((CommandAnswer::new(context.command, answer), answer.sequence())),
            Err(refusal) => Err(Failure::of("request.invalid").detail(refusal.to_string())),
        }
    })
    .await
}

/// The name of a projection as it may stand in a path.
fn named(projection: &str) -> Result<(), Failure> {
    let fits = (1..=64).contains(&projection.len())
        && projection.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if fits { Ok(()) } else { Err(Failure::of("projection.not_found")) }
}
