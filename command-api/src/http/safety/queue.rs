//! Routes of the review queue: claimed, decided, given on. Which items there are, the query API tells.

mod appeal;
mod assign;
mod claim;
mod claim_first;
mod dismiss;
mod escalate;
mod release;
mod renew;
mod review;

use application::reviews::Held;
use auth::{Permission, Principal};
use axum::response::Response;
use domain::review::{Command, Refusal, Reviewer};
use edge::Failure;
use kernel::{AggregateId, Hash, Purpose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::answered::{CommandAnswer, fault};
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::{body_hash, once};

/// The longest note, in characters.
const NOTE_CHARS_MAX: usize = 2_000;

#[expect(deprecated, reason = "the old address is served too")]
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(claim_first::claim_first))
        .routes(routes!(claim::claim))
        .routes(routes!(renew::renew))
        .routes(routes!(release::release))
        .routes(routes!(assign::assign))
        .routes(routes!(review::review))
        .routes(routes!(review::review_as_before))
        .routes(routes!(escalate::escalate))
        .routes(routes!(dismiss::dismiss))
        .routes(routes!(appeal::appeal))
}

/// An item that somebody holds now.
#[derive(Serialize, ToSchema)]
pub(crate) struct LeaseAnswer {
    /// What came of the command.
    #[serde(flatten)]
    command: CommandAnswer,
    /// Which item.
    item_id: Uuid,
    /// Whose login.
    holder: Uuid,
    /// Until when, RFC 3339.
    lease_until: String,
}

impl LeaseAnswer {
    fn new(context: &application::Context, held: Held) -> Self {
        Self {
            command: CommandAnswer::new(context.command, held.answer),
            item_id: held.item.uuid(),
            holder: held.lease.holder.uuid(),
            lease_until: held.lease.until.to_string(),
        }
    }
}

/// Why, in words.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    /// Up to 2,000 characters. It is kept sealed under the key of the text's author.
    #[serde(default)]
    #[schema(max_length = 2_000)]
    note: Option<String>,
}

/// A note, if there is one.
fn note(text: Option<String>) -> Result<Option<String>, Failure> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > NOTE_CHARS_MAX) {
        return Err(Failure::of("request.invalid").at("/note", "up to 2,000 characters are possible"));
    }
    Ok(text)
}

/// Who reviews.
fn reviewer(principal: &Principal) -> Reviewer {
    Reviewer { id: principal.id, senior: principal.may(Permission::LeadReviews) }
}

/// What a body is recognised by. A note is personal: only its keyed digest counts.
async fn hash_of(
    app: &App,
    context: &application::Context,
    route: &str,
    said: impl Serialize,
    note: Option<&str>,
) -> Result<Hash, Failure> {
    let keys = app.platform.keys.tenant_keys(context.tenant).await.map_err(|error| fault(error.into()))?;
    let note = note.map(|note| keys.fingerprint(&[b"review note", note.as_bytes()]));
    Ok(body_hash(route, &(said, note)))
}

/// Carries out a command that gives or prolongs a lease.
async fn hold(
    app: &App,
    context: &application::Context,
    (item, route): (Uuid, &str),
    said: impl Serialize,
    command: Command,
) -> Result<Response, Failure> {
    let hash = body_hash(&format!("safety/queue/{item}/{route}"), &said);
    once(app, context, hash, async |context| {
        let item = AggregateId::new(item);
        match app.platform.hold_review(&context, item, command).await.map_err(fault)? {
            Ok(held) => Ok((LeaseAnswer::new(&context, held), held.answer.sequence())),
            Err(refusal) => Err(refused(&refusal)),
        }
    })
    .await
}

/// Carries out any other command of a reviewer.
async fn settle(
    app: &App,
    caller: &Caller,
    (item, route): (Uuid, &str),
    said: impl Serialize,
    command: Command,
) -> Result<Response, Failure> {
    let context = caller.context(app, Purpose::Safety).await?;
    let note = match &command {
        Command::Decide { note, .. } | Command::Escalate { note, .. } | Command::Appeal { note, .. } => {
            note.as_deref()
        }
        _ => None,
    };
    let hash = hash_of(app, &context, &format!("safety/queue/{item}/{route}"), said, note).await?;
    once(app, &context, hash, async |context| {
        let item = AggregateId::new(item);
        match app.platform.on_review(&context, item, command).await.map_err(fault)? {
            Ok(answer) => Ok((CommandAnswer::new(context.command, answer), answer.sequence())),
            Err(refusal) => Err(refused(&refusal)),
        }
    })
    .await
}

pub(super) fn refused(refusal: &Refusal) -> Failure {
    let code = match refusal {
        Refusal::NotFound => "review.not_found",
        Refusal::Held { .. } => "review.held",
        Refusal::NotHeld => "review.not_held",
        Refusal::OtherReviewerNeeded => "review.other_reviewer_needed",
        Refusal::SeniorNeeded => "review.senior_needed",
        Refusal::Closed => "review.closed",
        Refusal::NotDecided => "review.not_decided",
        Refusal::AppealedBefore => "review.appealed_before",
    };
    Failure::of(code).detail(refusal.to_string())
}
