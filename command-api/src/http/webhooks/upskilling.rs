//! What a provider of courses tells of a learner, whichever provider it is.

use application::webhooks::Delivered;
use axum::extract::State;
use axum::response::Response;
use chrono_tz::Tz;
use domain::course::CourseStatus;
use edge::Failure;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::DeliveryAnswer;
use super::receive::receive;
use super::signed::Signed;
use crate::app::App;
use crate::reading::delivery::{Fields, body, version};
use crate::reading::upskilling::{read_course, read_credential};

/// What happened.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum UpskillingDelivery {
    /// The learner is on the course.
    Enrolled(CourseDelivery),
    /// The learner got further.
    Progress(CourseDelivery),
    /// The learner completed it.
    Completed(CourseDelivery),
    /// The learner gave up.
    Dropped(CourseDelivery),
    /// A credential was issued.
    CredentialIssued(CredentialDelivery),
}

/// How far a learner is: the columns of `course_completions.csv` but for the status, which is the event.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CourseDelivery {
    /// The source's own id of the learner on the course.
    record_id: String,
    /// Who offers the course.
    provider: String,
    /// Who learns.
    learner_email: String,
    /// Which course, as the provider names it.
    course_id: String,
    /// Its title.
    course_name: Option<String>,
    /// 0 to 100.
    progress_percent: Option<u8>,
    /// A day, a wall-clock time, or an instant.
    started_at: Option<String>,
    /// The same, of the end.
    completed_at: Option<String>,
    /// The credential that was issued for it.
    credential_ref: Option<String>,
    /// How it ended, in the provider's words.
    result: Option<String>,
    /// The learner's region.
    region: Option<String>,
    /// The learner's age band.
    age_band: Option<String>,
    /// When the source last changed the record, RFC 3339: its version.
    updated_at: String,
}

/// A credential: the columns of `credentials.csv`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CredentialDelivery {
    /// The source's own id of the credential.
    credential_ref: String,
    /// Who issued it.
    provider: String,
    /// To whom.
    learner_email: String,
    /// For which course, as the provider names it.
    course_id: String,
    /// A day, a wall-clock time, or an instant.
    issued_at: String,
    /// When the source last changed the record, RFC 3339: its version.
    updated_at: String,
}

/// Deliver what happened to a learner. Signed as Standard Webhooks says.
#[utoipa::path(
    post, path = "/v1/webhooks/{provider_id}/upskilling", tag = "webhooks", operation_id = "receiveUpskilling",
    params(
        ("provider_id" = Uuid, Path, description = "Who sends it"),
        ("webhook-id" = String, Header, description = "The sender's id of the delivery: its idempotency key"),
        ("webhook-timestamp" = String, Header, description = "When it is sent, in seconds since 1970"),
        ("webhook-signature" = String, Header, description = "`v1,` and the Base64 of HMAC-SHA256")
    ),
    request_body = UpskillingDelivery,
    responses(
        (status = 200, body = DeliveryAnswer),
        (status = 401, description = "webhook.signature_invalid, webhook.timestamp_outside"),
        (status = 422, description = "request.invalid, webhook.record_refused, webhook.id_reused")
    )
)]
pub(super) async fn upskilling(State(app): State<App>, delivery: Signed) -> Result<Response, Failure> {
    receive(&app, "webhooks/upskilling", delivery, read).await
}

fn read(bytes: &[u8], zone: Tz, now: Timestamp) -> Result<(Delivered, Timestamp), Failure> {
    let (course, status) = match body(bytes)? {
        UpskillingDelivery::Enrolled(course) => (course, CourseStatus::Enrolled),
        UpskillingDelivery::Progress(course) => (course, CourseStatus::InProgress),
        UpskillingDelivery::Completed(course) => (course, CourseStatus::Completed),
        UpskillingDelivery::Dropped(course) => (course, CourseStatus::Dropped),
        UpskillingDelivery::CredentialIssued(credential) => {
            let version = version("updated_at", &credential.updated_at, now)?;
            let row = Fields::of(&credential)?.read(zone, read_credential)?;
            return Ok((Delivered::Row(row), version));
        }
    };
    let version = version("updated_at", &course.updated_at, now)?;
    let row = Fields::of(&course)?.with("status", status.name()).read(zone, read_course)?;
    Ok((Delivered::Row(row), version))
}

#[cfg(test)]
mod tests {
    use application::imports::Row;

    use super::*;

    const COURSE: &str = r#""record_id": "r1", "provider": "eCornell", "learner_email": "a@b.no",
        "course_id": "c1", "updated_at": "2026-01-01T00:00:00Z""#;

    fn read_text(text: &str) -> Result<(Delivered, Timestamp), Failure> {
        read(text.as_bytes(), Tz::UTC, Timestamp::parse("2026-01-02T00:00:00Z").expect("a time"))
    }

    #[test]
    fn the_event_is_the_status_of_the_course() {
        for (event, status) in [
            ("enrolled", CourseStatus::Enrolled),
            ("progress", CourseStatus::InProgress),
            ("completed", CourseStatus::Completed),
            ("dropped", CourseStatus::Dropped),
        ] {
            let read = read_text(&format!(r#"{{"event": "{event}", {COURSE}}}"#));
            let Ok((Delivered::Row(Row::Course(row)), _)) = read else { panic!("{event} is no course") };
            assert_eq!((row.status, row.record_id.as_str()), (status, "r1"));
        }
    }

    #[test]
    fn a_credential_is_read_and_a_field_of_another_event_is_not() {
        let fields = r#""credential_ref": "k1", "provider": "eCornell", "learner_email": "a@b.no",
            "course_id": "c1", "issued_at": "2025-12-31", "updated_at": "2026-01-01T00:00:00Z""#;
        let read = read_text(&format!(r#"{{"event": "credential_issued", {fields}}}"#));
        assert!(matches!(read, Ok((Delivered::Row(Row::Credential(_)), _))));
        let Err(failure) = read_text(&format!(r#"{{"event": "enrolled", "mood": 1, {COURSE}}}"#)) else {
            panic!("a field that is not known was read")
        };
        assert_eq!(failure.problem().code, "request.invalid");
        assert!(failure.problem().detail.as_deref().is_some_and(|detail| detail.contains("`mood`")));
        assert!(read_text(&format!(r#"{{"event": "praised", {COURSE}}}"#)).is_err());
    }
}
