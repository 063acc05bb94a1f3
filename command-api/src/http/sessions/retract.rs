//! Withdraws a session.

use application::CommandFault;
use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::kintell_session::Refusal;
use edge::{Body, Failure, Path};
use kernel::{AggregateId, Purpose, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answered::{CommandAnswer, fault};
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::{body_hash, once};

/// Why a record is withdrawn.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retraction {
    /// In words; about the record, not about a person. Up to 500 characters.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    pub(crate) reason: String,
    /// The instant at which the source withdrew the record, where it did. The record counts again with a newer version
    /// of it. Without one it is withdrawn by hand, and counts again when its content at the source changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) source_version: Option<String>,
}

impl Retraction {
    /// The reason, and the version at which the source withdrew it.
    pub(crate) fn checked(self) -> Result<(String, Option<Timestamp>), Failure> {
        let version = self.source_version.as_deref().map(kernel::calendar::instant).transpose();
        let version = version.map_err(|_| {
            Failure::of("request.invalid")
                .at("/source_version", "an instant is needed, as 2025-09-30T14:00:00Z")
        })?;
        let reason = self.reason.trim().to_owned();
        if (1..=500).contains(&reason.chars().count()) {
            Ok((reason, version))
        } else {
            Err(Failure::of("request.invalid").at("/reason", "1 to 500 characters are needed"))
        }
    }
}

/// Withdraw a session: it counts no more, its history stays.
#[utoipa::path(
    post, path = "/v1/sessions/{id}/retract", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The session")),
    request_body = Retraction,
    responses((status = 200, body = CommandAnswer), (status = 404, description = "session.not_found"))
)]
pub(super) async fn retract(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<Retraction>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::RetractRecords)?;
    let context = caller.context(&app, Purpose::ProgrammeDelivery).await?;
    let hash = body_hash(&format!("sessions/{id}/retract"), &body);
    let (reason, version) = body.checked()?;
    once(&app, &context, hash, async |context| {
        match app
            .platform
            .retract_session(&context, AggregateId::new(id), reason, version)
            .await
            .map_err(failed)?
        {
            Ok(answer) => Ok((CommandAnswer::new(context.command, answer), answer.sequence())),
            Err(refusal) => Err(refused(&refusal)),
        }
    })
    .await
}

/// A session that counts for a company that the caller does not act for is not there.
pub(super) fn failed(failed: CommandFault) -> Failure {
    if let CommandFault::OutOfScope = failed { Failure::of("session.not_found") } else { fault(failed) }
}

pub(super) fn refused(refusal: &Refusal) -> Failure {
    match refusal {
        Refusal::NotFound => Failure::of("session.not_found"),
        Refusal::VersionConflict(_) | Refusal::Unscreenable => {
            Failure::of("request.invalid").detail(refusal.to_string())
        }
    }
}
