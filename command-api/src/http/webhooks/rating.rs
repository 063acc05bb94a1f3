//! A participant rated a Kintell session.

use application::imports::RefusedRow;
use application::ratings::RatingRow;
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
use crate::reading::cells::Cells;
use crate::reading::delivery::{Fields, body, version};

/// A rating of a session.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RatingDelivery {
    /// The source's own id of the session.
    session_id: String,
    /// 1 to 5.
    rating: u8,
    /// What the participant wrote; the text that stands is kept when there is none.
    feedback_text: Option<String>,
    /// When it was given, RFC 3339: its version.
    rated_at: String,
}

/// Deliver a rating. Signed as Standard Webhooks says. One of a session that is not known yet is held.
#[utoipa::path(
    post, path = "/v1/webhooks/{provider_id}/kintell/rating", tag = "webhooks", operation_id = "receiveKintellRating",
    params(
        ("provider_id" = Uuid, Path, description = "Who sends it"),
        ("webhook-id" = String, Header, description = "The sender's id of the delivery: its idempotency key"),
        ("webhook-timestamp" = String, Header, description = "When it is sent, in seconds since 1970"),
        ("webhook-signature" = String, Header, description = "`v1,` and the Base64 of HMAC-SHA256")
    ),
    request_body = RatingDelivery,
    responses(
        (status = 200, body = DeliveryAnswer),
        (status = 202, body = DeliveryAnswer, description = "held: the session is not known yet"),
        (status = 401, description = "webhook.signature_invalid, webhook.timestamp_outside"),
        (status = 422, description = "request.invalid, webhook.record_refused, webhook.id_reused")
    )
)]
pub(super) async fn rating(State(app): State<App>, delivery: Signed) -> Result<Response, Failure> {
    receive(&app, "webhooks/kintell/rating", delivery, read).await
}

fn read(bytes: &[u8], zone: Tz, now: Timestamp) -> Result<(Delivered, Timestamp), Failure> {
    let delivery: RatingDelivery = body(bytes)?;
    let version = version("rated_at", &delivery.rated_at, now)?;
    let row = Fields::of(&delivery)?.read(zone, |cells, _| read_row(cells))?;
    Ok((Delivered::Rating(row), version))
}

fn read_row(cells: &Cells<'_>) -> Result<RatingRow, RefusedRow> {
    let rating = cells.rating("rating")?;
    Ok(RatingRow {
        session_id: cells.required("session_id")?,
        rating: rating.ok_or_else(|| cells.refuse("value_missing", "rating", "a value is needed"))?,
        feedback: cells.free_text("feedback_text")?,
    })
}
