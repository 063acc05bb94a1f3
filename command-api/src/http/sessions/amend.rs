//! Corrects what is counted about a session, by hand.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::kintell_session::{Correction, SessionType};
use domain::rating::Rating;
use edge::{Body, Failure, Path};
use kernel::{AggregateId, Purpose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answered::CommandAnswer;
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::{body_hash, once};

/// What is to be different; what is left out stays.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Amendment {
    /// `language` or `mentorship`.
    #[serde(default)]
    session_type: Option<Kind>,
    /// In minutes, 1 to 1440.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_440)]
    duration_min: Option<u16>,
    /// What was given, on `rating_scale`; where only the scale is wrong, the same figure again.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 255)]
    rating: Option<u8>,
    /// The lowest and the highest of the scale, as `[0, 10]`. Without it the scale is 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rating_scale: Option<[u8; 2]>,
}

#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Language,
    Mentorship,
}

impl Amendment {
    fn checked(self) -> Result<Correction, Failure> {
        let [lowest, highest] = self.rating_scale.unwrap_or([1, 5]);
        let rating = match self.rating {
            None if self.rating_scale.is_some() => {
                return Err(Failure::of("request.invalid").at("/rating", "a rating on this scale is needed"));
            }
            None => None,
            Some(raw) => Some(Rating::on_scale(raw, lowest, highest).ok_or_else(|| {
                let reason = format!("{lowest} to {highest} is possible");
                Failure::of("request.invalid").at("/rating", reason)
            })?),
        };
        if self.duration_min.is_some_and(|minutes| !(1..=1440).contains(&minutes)) {
            return Err(Failure::of("request.invalid").at("/duration_min", "1 to 1440 is possible"));
        }
        let session_type = self.session_type.map(|kind| match kind {
            Kind::Language => SessionType::Language,
            Kind::Mentorship => SessionType::Mentorship,
        });
        Ok(Correction { session_type, duration_min: self.duration_min, rating })
    }
}

/// Correct a session. The text of its feedback stays sealed where it is.
#[utoipa::path(
    post, path = "/v1/sessions/{id}/amend", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The session")),
    request_body = Amendment,
    responses((status = 200, body = CommandAnswer), (status = 404, description = "session.not_found"))
)]
pub(super) async fn amend(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<Amendment>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::AmendRecords)?;
    let context = caller.context(&app, Purpose::ProgrammeDelivery).await?;
    let hash = body_hash(&format!("sessions/{id}/amend"), &body);
    let correction = body.checked()?;
    once(&app, &context, hash, async |context| {
        match app
            .platform
            .amend_session(&context, AggregateId::new(id), correction)
            .await
            .map_err(super::retract::failed)?
        {
            Ok(answer) => Ok((CommandAnswer::new(context.command, answer), answer.sequence())),
            Err(refusal) => Err(super::retract::refused(&refusal)),
        }
    })
    .await
}
