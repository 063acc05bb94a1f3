//! From a delivery to its answer, once: the sender's id of the delivery is its idempotency key.

use application::CommandFault;
use application::receipts::{self, Receipt};
use application::webhooks::Delivered;
use axum::response::Response;
use chrono_tz::Tz;
use edge::Failure;
use event_store::EventLog as _;
use kernel::{Hash, Timestamp};

use super::answer;
use super::signed::Signed;
use crate::answered::fault;
use crate::app::App;
use crate::idempotency;
use crate::zone::zone_of;

/// Reads a body in a zone, at an instant: what it carries, and its version.
pub(super) type Read = fn(&[u8], Tz, Timestamp) -> Result<(Delivered, Timestamp), Failure>;

/// Answers from the receipt, or carries the delivery through, waits until it is durable, and keeps the receipt.
/// Only answers are kept: what was refused is judged anew when it is sent again.
pub(super) async fn receive(
    app: &App,
    route: &str,
    delivery: Signed,
    read: Read,
) -> Result<Response, Failure> {
    let Signed { provider, context, body } = delivery;
    let pool = &app.platform.pool;
    let hash = Hash::of_commit(route, &body);
    let receipt = receipts::find(pool, context.tenant, context.command, hash).await.map_err(reused)?;
    if let Some(receipt) = receipt {
        return Ok(idempotency::answer(&receipt));
    }
    let zone = zone_of(app, context.tenant).await?;
    let (delivered, version) = read(&body, zone, context.now)?;
    let keys = app.platform.keys.tenant_keys(context.tenant).await.map_err(|error| fault(error.into()))?;
    let bound = context.with_body(&keys, hash);
    let outcome = app.platform.deliver(&bound, provider, delivered, version).await.map_err(fault)?;
    let (status, answered) = answer::of(bound.command, outcome)?;
    if let Some(sequence) = answered.sequence() {
        app.platform.log.durable(sequence).await.map_err(|error| fault(error.into()))?;
    }
    let receipt = Receipt {
        status: status.as_u16(),
        answer: serde_json::to_value(&answered).map_err(|error| Failure::of("internal").because(error))?,
        sequence: answered.sequence(),
    };
    receipts::keep(pool, context.tenant, context.command, hash, &receipt, context.now)
        .await
        .map_err(fault)?;
    Ok(idempotency::answer(&receipt))
}

fn reused(error: CommandFault) -> Failure {
    match error {
        CommandFault::KeyReused => Failure::of("webhook.id_reused"),
        other => fault(other),
    }
}
