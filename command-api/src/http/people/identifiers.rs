//! Links ids in other systems to people, and takes them away again.

use application::profiles::LinkRefusal;
use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::identifier::IdentifierKind;
use edge::{Body, Failure, Path};
use kernel::{PersonId, Purpose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answered::{CommandAnswer, fault};
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::{body_hash, once};

/// An id in another system.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExternalId {
    /// In which system.
    kind: ExternalIdKind,
    /// The id, 1 to 200 characters.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    value: String,
}

#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
enum ExternalIdKind {
    /// Kintell.
    #[serde(rename = "kintell_id")]
    Kintell,
    /// Discord.
    #[serde(rename = "discord_id")]
    Discord,
    /// The buddy app.
    #[serde(rename = "buddy_id")]
    Buddy,
    /// An upskilling provider: `<provider>:<id>`.
    #[serde(rename = "learner_id")]
    Learner,
}

impl ExternalId {
    fn checked(&self) -> Result<IdentifierKind, Failure> {
        let length = self.value.trim().chars().count();
        if !(1..=200).contains(&length) || self.value.chars().any(char::is_control) {
            return Err(Failure::of("request.invalid").at("/value", "1 to 200 characters are needed"));
        }
        Ok(match self.kind {
            ExternalIdKind::Kintell => IdentifierKind::KintellId,
            ExternalIdKind::Discord => IdentifierKind::DiscordId,
            ExternalIdKind::Buddy => IdentifierKind::BuddyId,
            ExternalIdKind::Learner => IdentifierKind::LearnerId,
        })
    }
}

/// Link an id in another system to a person. An id has one holder in a programme; it is sealed under the person's key.
#[utoipa::path(
    post, path = "/v1/people/{id}/identifiers", tag = "people", operation_id = "linkIdentifier",
    security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The person")),
    request_body = ExternalId,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 404, description = "person.not_found"),
        (status = 409, description = "identifier.held_by_another"),
        (status = 410, description = "subject.erased")
    )
)]
pub(super) async fn link(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<ExternalId>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    let context = caller.context(&app, Purpose::ProgrammeDelivery).await?;
    let hash = body_hash(&format!("people/{id}/identifiers"), &body);
    let (kind, person) = (body.checked()?, PersonId::new(id));
    once(&app, &context, hash, async |context| {
        match app.platform.link_identifier(&context, person, kind, &body.value).await.map_err(fault)? {
            Ok(answer) => Ok((CommandAnswer::new(context.command, answer), answer.sequence())),
            Err(refusal) => Err(refused(refusal)),
        }
    })
    .await
}

/// Take an id in another system from a person. Somebody else may have it afterwards.
#[utoipa::path(
    post, path = "/v1/people/{id}/identifiers/unlink", tag = "people", operation_id = "unlinkIdentifier",
    security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The person")),
    request_body = ExternalId,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 404, description = "person.not_found"),
        (status = 409, description = "identifier.held_by_another"),
        (status = 410, description = "subject.erased")
    )
)]
pub(super) async fn unlink(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<ExternalId>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    let context = caller.context(&app, Purpose::ProgrammeDelivery).await?;
    let hash = body_hash(&format!("people/{id}/identifiers/unlink"), &body);
    let (kind, person) = (body.checked()?, PersonId::new(id));
    once(&app, &context, hash, async |context| {
        match app.platform.unlink_identifier(&context, person, kind, &body.value).await.map_err(fault)? {
            Ok(answer) => Ok((CommandAnswer::new(context.command, answer), answer.sequence())),
            Err(refusal) => Err(refused(refusal)),
        }
    })
    .await
}

fn refused(refusal: LinkRefusal) -> Failure {
    Failure::of(match refusal {
        LinkRefusal::NotFound => "person.not_found",
        LinkRefusal::SubjectErased => "subject.erased",
        LinkRefusal::HeldByAnother => "identifier.held_by_another",
    })
}
