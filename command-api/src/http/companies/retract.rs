//! Withdraws a company's record.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::company::Refusal;
use edge::{Body, Failure, Path};
use kernel::{AggregateId, Purpose};
use uuid::Uuid;

use crate::answered::{CommandAnswer, fault};
use crate::app::App;
use crate::caller::Caller;
use crate::http::sessions::Retraction;
use crate::idempotency::{body_hash, once};

/// Withdraw a company's record: what counts for it stays, its name is free for nobody else.
#[utoipa::path(
    post, path = "/v1/companies/{id}/retract", tag = "companies", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The company")),
    request_body = Retraction,
    responses((status = 200, body = CommandAnswer), (status = 404, description = "record.not_found"))
)]
pub(super) async fn retract_company(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<Retraction>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::RetractRecords)?;
    let context = caller.context(&app, Purpose::ProgrammeDelivery).await?;
    let hash = body_hash(&format!("companies/{id}/retract"), &body);
    let (reason, version) = body.checked()?;
    once(&app, &context, hash, async |context| {
        match app
            .platform
            .retract_company(&context, AggregateId::new(id), reason, version)
            .await
            .map_err(fault)?
        {
            Ok(answer) => Ok((CommandAnswer::new(context.command, answer), answer.sequence())),
            Err(Refusal::NotFound) => Err(Failure::of("record.not_found")),
            Err(refusal @ Refusal::VersionConflict(_)) => {
                Err(Failure::of("request.invalid").detail(refusal.to_string()))
            }
        }
    })
    .await
}
