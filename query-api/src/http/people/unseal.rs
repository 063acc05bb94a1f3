//! `POST /v1/people/{id}/unsealings`: a person's texts, readable in one answer, logged first.

use auth::Permission;
use axum::extract::State;
use edge::{Body, Failure, Path};
use privacy::UnsealRequest;
use uuid::Uuid;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::document::{NotFound, ReadProblems};
use crate::http::unstored::Unstored;
use crate::people::sealed;
use crate::reading::PEOPLE;
use crate::unsealing::{UnsealedPerson, UnsealingRequest, person};

/// Unseal a person
///
/// The purpose and who asked are logged before anything is answered. The answer must not be stored.
/// Of an erased person nothing can be read, and the answer says so.
#[utoipa::path(
    post,
    path = "/v1/people/{id}/unsealings",
    operation_id = "unsealPerson",
    tag = "people",
    params(("id" = Uuid, Path, description = "The person"), ConsistencyToken),
    request_body = UnsealingRequest,
    responses((status = OK, description = "What can be read", body = UnsealedPerson), NotFound, ReadProblems),
)]
pub(super) async fn unseal(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Path(id): Path<Uuid>,
    Body(body): Body<UnsealingRequest>,
) -> Result<Unstored<UnsealedPerson>, Failure> {
    caller.needs_or_is(Permission::UnsealPerson, id)?;
    let mut reading = app.read(&caller.scope_of(id), token, &[PEOPLE]).await?;
    let sealed = sealed::sealed(&mut reading, id).await?.ok_or_else(|| Failure::of("person.not_found"))?;
    drop(reading);
    let request =
        UnsealRequest { tenant: caller.tenant, actor: caller.actor(), purpose: body.purpose.into() };
    let (state, fields) = person::unseal(&app.keys, &request, sealed).await?;
    let unsealed_at = app.clock.now().to_datetime();
    Ok(Unstored(UnsealedPerson { person_id: id, purpose: body.purpose, unsealed_at, state, fields }))
}
