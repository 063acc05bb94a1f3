//! Erases a person (GDPR Art. 17).

use application::erasure::Erasure;
use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::person::Refusal;
use edge::{Body, Failure, Path};
use kernel::{PersonId, Purpose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::{body_hash, once};

/// Why a person is erased.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErasureOrder {
    /// Must repeat the person's id: an erasure cannot be undone.
    confirm: Uuid,
}

/// What the erasure came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErasureAnswer {
    /// The command.
    command_id: Uuid,
    /// Who.
    person_id: Uuid,
    /// How many identifiers can never be claimed again.
    identifiers_suppressed: usize,
    /// When the key was destroyed in the live system, RFC 3339.
    key_destroyed_at: String,
    /// The erasure is complete when no backup holds this key epoch any more.
    complete_after_epoch: u32,
    /// The position of the completion.
    sequence: u64,
    /// Send it as `Consistency-Token` with a query, to see the erasure in its answer.
    consistency_token: String,
}

/// Erase a person: their key is destroyed, their identifiers can never be claimed again. Totals stay.
#[utoipa::path(
    post, path = "/v1/people/{id}/erase", tag = "people", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The person")),
    request_body = ErasureOrder,
    responses((status = 200, body = ErasureAnswer), (status = 404, description = "person.not_found"))
)]
pub(super) async fn erase(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<ErasureOrder>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ErasePerson)?;
    let context = caller.context(&app, Purpose::DataSubjectRequest).await?;
    let hash = body_hash(&format!("people/{id}/erase"), &body);
    if body.confirm != id {
        return Err(Failure::of("request.invalid").at("/confirm", "the id of the person is needed once more"));
    }
    once(&app, &context, hash, async |context| {
        match app.platform.erase_person(&context, PersonId::new(id)).await.map_err(fault)? {
            Ok(erasure) => Ok((answer(&context, &erasure), erasure.sequence)),
            Err(Refusal::NotFound) => Err(Failure::of("person.not_found")),
            Err(refusal) => Err(Failure::of("request.invalid").detail(refusal.to_string())),
        }
    })
    .await
}

fn answer(context: &application::Context, erasure: &Erasure) -> ErasureAnswer {
    ErasureAnswer {
        command_id: context.command.uuid(),
        person_id: erasure.person.uuid(),
        identifiers_suppressed: erasure.identifiers_suppressed,
        key_destroyed_at: erasure.key_destroyed_at.to_string(),
        complete_after_epoch: erasure.complete_after_epoch,
        sequence: erasure.sequence.get(),
        consistency_token: erasure.sequence.to_string(),
    }
}
