//! `POST /v1/sessions/{id}/unsealings`: the feedback of a session, readable in one answer, logged first.

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
use crate::reading::{REVIEW_QUEUE, SESSIONS};
use crate::safety::held;
use crate::sessions::sealed;
use crate::unsealing::{UnsealedSession, UnsealingRequest, feedback};

/// Unseal the feedback of a session
///
/// The purpose and who asked are logged before anything is answered. The answer must not be stored. A text with a
/// grave finding, or one that was flagged as urgent by hand, is refused (`content.held_for_review`) until a reviewer has
/// decided that it may be read; so is any that is escalated, and for good one that a reviewer withheld.
#[utoipa::path(
    post,
    path = "/v1/sessions/{id}/unsealings",
    operation_id = "unsealSession",
    tag = "sessions",
    params(("id" = Uuid, Path, description = "The session"), ConsistencyToken),
    request_body = UnsealingRequest,
    responses((status = OK, description = "What can be read", body = UnsealedSession), NotFound, ReadProblems),
)]
pub(super) async fn unseal(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Path(id): Path<Uuid>,
    Body(body): Body<UnsealingRequest>,
) -> Result<Unstored<UnsealedSession>, Failure> {
    caller.needs(Permission::UnsealPerson)?;
    let mut reading = app.read(&caller.scope(), token, &[SESSIONS, REVIEW_QUEUE]).await?;
    let sealed = sealed::sealed(&mut reading, id).await?.ok_or_else(|| Failure::of("session.not_found"))?;
    if let Some(text) = &sealed.feedback {
        let viewer = crate::http::safety::viewer(&app, &caller);
        if !held::may_read(&mut reading, text, sealed.severity, viewer).await? {
            return Err(Failure::of("content.held_for_review"));
        }
    }
    drop(reading);
    let request =
        UnsealRequest { tenant: caller.tenant, actor: caller.actor(), purpose: body.purpose.into() };
    let feedback = feedback::unseal(&app.keys, &request, sealed).await?;
    Ok(Unstored(UnsealedSession {
        session_id: id,
        author_id: feedback.author,
        purpose: body.purpose,
        unsealed_at: app.clock.now().to_datetime(),
        state: feedback.state,
        feedback: feedback.text,
    }))
}
