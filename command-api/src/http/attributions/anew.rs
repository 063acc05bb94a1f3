//! Attributes records by the memberships and the matches known today.

use application::Answer;
use application::attributions::{Attributed, AttributedKind};
use auth::Permission;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::attribution::AttributedPart;
use edge::{Body, Failure};
use kernel::{AggregateId, CommandId, CompanyId, Purpose, Sequence};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::{body_hash, once};

/// How many records one command is about at most.
const RECORDS_MAX: usize = 500;

/// Which records.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttributionOrder {
    /// 1 to 500 records, as `teei doctor --data --json` names them.
    #[schema(min_items = 1, max_items = 500)]
    records: Vec<AttributedRecord>,
    /// Only say what would come of each.
    #[serde(default)]
    dry_run: bool,
}

/// A record.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttributedRecord {
    /// Its kind.
    aggregate: RecordKind,
    /// Its id.
    id: Uuid,
}

/// The kinds of record that count for the company of whoever gave their time.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RecordKind {
    KintellSession,
    BuddyMatch,
    BuddyEvent,
    BuddyCheckin,
    BuddyFeedback,
}

impl From<RecordKind> for AttributedKind {
    fn from(kind: RecordKind) -> Self {
        match kind {
            RecordKind::KintellSession => Self::KintellSession,
            RecordKind::BuddyMatch => Self::BuddyMatch,
            RecordKind::BuddyEvent => Self::BuddyEvent,
            RecordKind::BuddyCheckin => Self::BuddyCheckin,
            RecordKind::BuddyFeedback => Self::BuddyFeedback,
        }
    }
}

/// What came of the records.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct AttributionAnswer {
    /// The command. The same idempotency key gives the same.
    #[schema(value_type = Uuid)]
    command_id: CommandId,
    /// In the order in which they were named.
    items: Vec<AttributedView>,
    /// How many were attributed anew; of a dry run, how many would be.
    attributed: u64,
    /// Whether nothing was recorded because nothing was to be.
    dry_run: bool,
    /// Send it as `Consistency-Token` with a query, to see the change in its answer.
    consistency_token: Option<String>,
}

/// What came of a record.
#[derive(Serialize, Deserialize, ToSchema)]
struct AttributedView {
    /// Its kind.
    aggregate: RecordKind,
    /// Its id.
    id: Uuid,
    /// What came of it.
    outcome: AttributionOutcome,
    /// For which company it counted; null is none.
    counted_for: Option<Uuid>,
    /// For which company it counts by the memberships and the match known today; null is none.
    counts_for: Option<Uuid>,
    /// What of it differed from what they say.
    changed: Vec<ChangedPart>,
}

/// A part of a record that follows from other records.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ChangedPart {
    /// Who took part.
    Participant,
    /// Who gave their time.
    Volunteer,
    /// For which company it counts.
    Company,
    /// What is doubtful about it.
    Doubts,
}

impl From<AttributedPart> for ChangedPart {
    fn from(part: AttributedPart) -> Self {
        match part {
            AttributedPart::Participant => Self::Participant,
            AttributedPart::Volunteer => Self::Volunteer,
            AttributedPart::Company => Self::Company,
            AttributedPart::Doubts => Self::Doubts,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AttributionOutcome {
    /// It is about other people, counts for another company, or has other doubts than before; of a dry run, it would.
    Attributed,
    /// It counts as the memberships and the match known today say.
    Known,
    /// There is no such record, or it was withdrawn.
    NotFound,
}

/// Attribute records by the memberships and the matches known today: for sessions and buddy records that count for another
/// company than a directory says that arrived after them, and for events, check-ins and feedback of a match that was
/// corrected or withdrawn after them.
///
/// What was recorded stays in the history: an amendment of the attribution alone moves what counts. What counts as it
/// should stays as it is, so a repetition changes nothing. With `dry_run` nothing is recorded.
#[utoipa::path(
    post, path = "/v1/attributions", operation_id = "attributeRecords", tag = "attributions",
    security(("bearer" = [])),
    request_body = AttributionOrder,
    responses(
        (status = 200, body = AttributionAnswer),
        (status = 422, description = "request.invalid")
    )
)]
pub(super) async fn anew(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<AttributionOrder>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::AmendRecords)?;
    if !(1..=RECORDS_MAX).contains(&body.records.len()) {
        let reason = format!("1 to {RECORDS_MAX} records are possible");
        return Err(Failure::of("request.invalid").at("/records", reason));
    }
    let context = caller.context(&app, Purpose::Operations).await?;
    if body.dry_run {
        let (answer, _) = carry_out(&app, &context, &body).await?;
        return Ok(Json(answer).into_response());
    }
    let hash = body_hash("attributions", &body);
    once(&app, &context, hash, async |context| carry_out(&app, &context, &body).await).await
}

async fn carry_out(
    app: &App,
    context: &application::Context,
    order: &AttributionOrder,
) -> Result<(AttributionAnswer, Sequence), Failure> {
    let keys = app.platform.keys.tenant_keys(context.tenant).await.map_err(|error| fault(error.into()))?;
    let mut answer = AttributionAnswer {
        command_id: context.command,
        items: Vec::with_capacity(order.records.len()),
        attributed: 0,
        dry_run: order.dry_run,
        consistency_token: None,
    };
    let mut last = Sequence::ZERO;
    for AttributedRecord { aggregate, id } in order.records.iter().cloned() {
        let command = keys.derived(&[b"attribute", context.command.uuid().as_bytes(), id.as_bytes()]);
        let mut step = context.step(CommandId::new(command));
        step.now = app.platform.clock.now();
        let record = (aggregate.into(), AggregateId::new(id));
        let told = app.platform.attribute_anew(&step, record, order.dry_run).await.map_err(fault)?;
        last = last.max(
            told.as_ref().and_then(|told| told.answer).map_or(Sequence::ZERO, |answer| answer.sequence()),
        );
        let view = view(aggregate, id, told);
        answer.attributed += u64::from(view.outcome == AttributionOutcome::Attributed);
        answer.items.push(view);
    }
    answer.consistency_token = (last > Sequence::ZERO).then(|| last.to_string());
    Ok((answer, last))
}

fn view(aggregate: RecordKind, id: Uuid, told: Option<Attributed>) -> AttributedView {
    let outcome = match &told {
        None => AttributionOutcome::NotFound,
        Some(Attributed { answer: Some(Answer::Recorded { .. }), .. }) => AttributionOutcome::Attributed,
        Some(Attributed { answer: None, changed, .. }) if !changed.is_empty() => {
            AttributionOutcome::Attributed
        }
        Some(_) => AttributionOutcome::Known,
    };
    let (counted_for, counts_for, changed) =
        told.map(|told| (told.counted_for, told.counts_for, told.changed)).unwrap_or_default();
    AttributedView {
        aggregate,
        id,
        outcome,
        counted_for: counted_for.map(CompanyId::uuid),
        counts_for: counts_for.map(CompanyId::uuid),
        changed: changed.into_iter().map(Into::into).collect(),
    }
}
