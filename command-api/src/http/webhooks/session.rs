//! A Kintell session took place, or its record was corrected.

use application::webhooks::Delivered;
use axum::extract::State;
use axum::response::Response;
use chrono_tz::Tz;
use edge::Failure;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::DeliveryAnswer;
use super::receive::receive;
use super::signed::Signed;
use crate::app::App;
use crate::reading::delivery::{Fields, body, version};
use crate::reading::sessions;

/// A session: the columns of `kintell_sessions.csv`, whole each time.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionDelivery {
    /// The source's own id.
    session_id: String,
    /// `Language Connect` or `Mentorship`.
    session_type: String,
    /// Who took part.
    participant_email: String,
    /// Who gave the time.
    volunteer_email: String,
    /// A day, a wall-clock time, or an instant.
    date: String,
    /// In minutes, 1 to 1440.
    duration_min: u16,
    /// 1 to 5.
    rating: Option<u8>,
    /// What the participant wrote.
    feedback_text: Option<String>,
    /// When the source last changed the record, RFC 3339: its version.
    updated_at: String,
}

/// Deliver a session. Signed as Standard Webhooks says.
#[utoipa::path(
    post, path = "/v1/webhooks/{provider_id}/kintell/session", tag = "webhooks", operation_id = "receiveKintellSession",
    params(
        ("provider_id" = Uuid, Path, description = "Who sends it"),
        ("webhook-id" = String, Header, description = "The sender's id of the delivery: its idempotency key"),
        ("webhook-timestamp" = String, Header, description = "When it is sent, in seconds since 1970"),
        ("webhook-signature" = String, Header, description = "`v1,` and the Base64 of HMAC-SHA256")
    ),
    request_body = SessionDelivery,
    responses(
        (status = 200, body = DeliveryAnswer),
        (status = 401, description = "webhook.signature_invalid, webhook.timestamp_outside"),
        (status = 422, description = "request.invalid, webhook.record_refused, webhook.id_reused")
    )
)]
pub(super) async fn session(State(app): State<App>, delivery: Signed) -> Result<Response, Failure> {
    receive(&app, "webhooks/kintell/session", delivery, read).await
}

fn read(bytes: &[u8], zone: Tz, now: Timestamp) -> Result<(Delivered, Timestamp), Failure> {
    let delivery: SessionDelivery = body(bytes)?;
    let version = version("updated_at", &delivery.updated_at, now)?;
    Ok((Delivered::Row(Fields::of(&delivery)?.read(zone, sessions::read)?), version))
}
