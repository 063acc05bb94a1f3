//! Sets flags of a person's journey by hand.

use std::collections::BTreeMap;

use application::profiles::ProfileRefusal;
use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use edge::{Body, Failure, Path};
use kernel::{PersonId, Purpose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answered::{CommandAnswer, fault};
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::{body_hash, once};

/// What changes in a profile.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileUpdate {
    /// Flags by name, as `GET /v1/journey/rules` lists them: true or false sets one, whatever the records say; null
    /// gives it back to the rules. A flag that is not named stays as it is.
    flags: BTreeMap<String, Option<bool>>,
}

/// Update the profile of a person: flags of their journey that staff know better than the records.
#[utoipa::path(
    put, path = "/v1/people/{id}/profile", tag = "people", operation_id = "updateProfile",
    security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The person")),
    request_body = ProfileUpdate,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 404, description = "person.not_found"),
        (status = 410, description = "subject.erased"),
        (status = 422, description = "request.invalid")
    )
)]
pub(super) async fn update(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<ProfileUpdate>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::AmendRecords)?;
    let context = caller.context(&app, Purpose::ProgrammeDelivery).await?;
    let hash = body_hash(&format!("people/{id}/profile"), &body);
    let person = PersonId::new(id);
    once(&app, &context, hash, async |context| {
        match app.platform.update_profile(&context, person, body.flags).await.map_err(fault)? {
            Ok(answer) => Ok((CommandAnswer::new(context.command, answer), answer.sequence())),
            Err(ProfileRefusal::NotFound) => Err(Failure::of("person.not_found")),
            Err(ProfileRefusal::SubjectErased) => Err(Failure::of("subject.erased")),
            Err(ProfileRefusal::Flags(refusal)) => {
                Err(Failure::of("request.invalid").at("/flags", refusal.to_string()))
            }
        }
    })
    .await
}
