//! Puts a text that no rule found before a reviewer.

use application::reviews::{ByHand, WITH_TEXTS};
use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::screening::Severity;
use edge::{Body, Failure};
use kernel::{AggregateId, Purpose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answered::{CommandAnswer, fault};
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::{body_hash, once};

/// Which text.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextToFlag {
    /// The kind of record that it belongs to: `kintell_session`, `buddy_match`, `buddy_event`, `buddy_checkin`,
    /// `buddy_feedback`, `credential` or `enrolment`.
    kind: String,
    /// The record.
    record: Uuid,
    /// How urgent it is. Nobody but its reviewer reads a text of high urgency until it is decided.
    #[serde(default)]
    urgency: Urgency,
}

/// How urgent a text is.
#[derive(Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Urgency {
    #[default]
    Medium,
    High,
}

/// A text that waits for a reviewer.
#[derive(Serialize, ToSchema)]
pub(crate) struct FlagAnswer {
    /// What came of the command: `known` when the text was flagged before, as urgently at least, or was decided about.
    #[serde(flatten)]
    command: CommandAnswer,
    /// Its item in the queue.
    item_id: Uuid,
}

/// Put the text that a record has now into the review queue, though no rule found anything in it. A text is flagged
/// once, by a rule or by hand; one that waits and is flagged again as more urgent is so from then on.
#[utoipa::path(
    post, path = "/v1/safety/flags", tag = "safety", operation_id = "flagText", security(("bearer" = [])),
    request_body = TextToFlag,
    responses(
        (status = 200, body = FlagAnswer),
        (status = 404, description = "record.not_found: there is no such record, or it has no text"),
        (status = 422, description = "request.invalid: no kind of record that has texts")
    )
)]
pub(super) async fn flag_text(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<TextToFlag>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ReviewContent)?;
    let context = caller.context(&app, Purpose::Safety).await?;
    let Some(kind) = WITH_TEXTS.iter().find(|kind| **kind == body.kind) else {
        let reason = format!("possible are {}", WITH_TEXTS.join(", "));
        return Err(Failure::of("request.invalid").at("/kind", reason));
    };
    let severity = match body.urgency {
        Urgency::Medium => Severity::Medium,
        Urgency::High => Severity::High,
    };
    let hash = body_hash("safety/flags", &body);
    once(&app, &context, hash, async |context| {
        let record = AggregateId::new(body.record);
        match app.platform.flag_by_hand(&context, kind, record, severity).await.map_err(fault)? {
            ByHand::Item(item, answer) => {
                let command = CommandAnswer::new(context.command, answer);
                Ok((FlagAnswer { command, item_id: item.uuid() }, answer.sequence()))
            }
            ByHand::NoText => {
                Err(Failure::of("record.not_found").detail("there is no such record, or it has no text"))
            }
            ByHand::Refused(refusal) => Err(super::queue::refused(&refusal)),
        }
    })
    .await
}
