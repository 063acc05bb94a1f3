//! What a delivery is answered.

use application::RowOutcome;
use application::webhooks::DeliveryOutcome;
use axum::http::StatusCode;
use edge::Failure;
use kernel::{CommandId, Sequence};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What came of a delivery.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DeliveryAnswer {
    /// The delivery. The same `webhook-id` of the same provider gives the same.
    delivery_id: Uuid,
    /// What came of its record.
    state: DeliveryState,
    /// The position of what was recorded, or of what said so already.
    #[schema(value_type = Option<u64>)]
    sequence: Option<Sequence>,
    /// Send it as `Consistency-Token` with a query, to see this change in its answer.
    consistency_token: Option<String>,
}

/// What came of the record of a delivery.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryState {
    /// It is new, and recorded.
    Recorded,
    /// It corrected what was recorded.
    Amended,
    /// Its content was known.
    Known,
    /// A newer version was known.
    Older,
    /// What it refers to is not known yet: it is kept, and tried again for seven days.
    Held,
}

/// The status and the answer of an outcome, or the problem that a refusal is.
pub(super) fn of(
    command: CommandId,
    outcome: DeliveryOutcome,
) -> Result<(StatusCode, DeliveryAnswer), Failure> {
    let told = |state, sequence: Option<Sequence>| DeliveryAnswer {
        delivery_id: command.uuid(),
        state,
        sequence,
        consistency_token: sequence.map(|sequence| sequence.to_string()),
    };
    let answer = match outcome {
        DeliveryOutcome::Held => return Ok((StatusCode::ACCEPTED, told(DeliveryState::Held, None))),
        DeliveryOutcome::Told(RowOutcome::Accepted(head)) => {
            told(DeliveryState::Recorded, Some(head.sequence))
        }
        DeliveryOutcome::Told(RowOutcome::Amended(head)) => told(DeliveryState::Amended, Some(head.sequence)),
        DeliveryOutcome::Told(RowOutcome::Known(head)) => told(DeliveryState::Known, Some(head.sequence)),
        DeliveryOutcome::Told(RowOutcome::Older(head)) => told(DeliveryState::Older, Some(head.sequence)),
        DeliveryOutcome::Told(RowOutcome::Refused(refusal)) => {
            let failure = Failure::of("webhook.record_refused").detail(refusal.code);
            let at = refusal.column.map(|column| format!("/{column}")).unwrap_or_default();
            return Err(failure.at(&at, refusal.reason));
        }
    };
    Ok((StatusCode::OK, answer))
}

impl DeliveryAnswer {
    pub(super) fn sequence(&self) -> Option<Sequence> {
        self.sequence
    }
}
