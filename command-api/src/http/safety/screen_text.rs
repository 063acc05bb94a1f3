//! Screens a text that stands nowhere: nothing is stored, and nothing of it is logged.

use auth::Permission;
use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use domain::review::policy;
use domain::screening::{Family, Finding, Severity, screen};
use edge::{Body, Failure};
use runtime::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::caller::Caller;

/// The longest text, in characters.
const TEXT_CHARS_MAX: usize = 50_000;
/// The longest id or kind, in characters.
const ID_CHARS_MAX: usize = 200;

/// A text.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct TextToScreen {
    /// The caller's own id of it. It comes back in the answer.
    #[schema(min_length = 1, max_length = 200)]
    content_id: String,
    /// The caller's own name of its kind. It comes back in the answer.
    #[schema(min_length = 1, max_length = 200)]
    content_type: String,
    /// The text: up to 50,000 characters.
    #[schema(value_type = String, max_length = 50_000)]
    text: Secret,
}

/// What the rules say.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Screened {
    content_id: String,
    content_type: String,
    /// The rules that were applied, for example `screen-1`.
    rules_version: String,
    /// The policy that was applied, for example `safety-policy-1`.
    policy_version: &'static str,
    /// The language, when it could be told (ISO 639-3).
    #[schema(required = true)]
    language: Option<String>,
    /// The length in characters.
    length_chars: u32,
    /// The gravest finding; null when no rule fired.
    #[schema(required = true)]
    severity: Option<Grade>,
    /// How urgent a person would have to look at it, if it stood in a record; null when nobody would have to.
    #[schema(required = true)]
    queued: Option<Grade>,
    /// Whether nobody could read it, if it stood in a record, until a person has decided.
    held: bool,
    /// Every rule that fired.
    findings: Vec<Found>,
}

/// A rule that fired.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Found {
    /// What kind of trouble.
    family: Trouble,
    /// Which rule.
    rule: String,
    /// How much harm.
    severity: Grade,
    /// How sure the rule is, from 0 to 1.
    confidence: f64,
    /// How often it fired.
    count: u16,
}

/// What kind of trouble a rule looks for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Trouble {
    Pii,
    Profanity,
    Spam,
    Toxicity,
}

/// How much harm a finding can do.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Grade {
    Low,
    Medium,
    High,
}

impl From<Severity> for Grade {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Low => Self::Low,
            Severity::Medium => Self::Medium,
            Severity::High => Self::High,
        }
    }
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Self {
        Self {
            family: match finding.family {
                Family::Pii => Trouble::Pii,
                Family::Profanity => Trouble::Profanity,
                Family::Spam => Trouble::Spam,
                Family::Toxicity => Trouble::Toxicity,
            },
            rule: finding.rule.to_string(),
            severity: finding.severity.into(),
            confidence: f64::from(finding.confidence_milli) / 1_000.0,
            count: finding.count,
        }
    }
}

/// Screen a text. Nothing is stored and nothing of it is logged; the answer is what the rules say of it.
#[utoipa::path(
    post, path = "/v1/safety/screen/text", tag = "safety", operation_id = "screenText", security(("bearer" = [])),
    request_body = TextToScreen,
    responses((status = 200, body = Screened), (status = 403, description = "auth.forbidden"))
)]
pub(super) async fn screen_text(caller: Caller, Body(body): Body<TextToScreen>) -> Result<Response, Failure> {
    // Whoever reviews texts, and whoever brings them.
    let may_review = caller.principal.may(Permission::ReviewContent);
    if !may_review {
        let _whoever_brings_them = caller.allowed(Permission::ImportRecords)?;
    }
    for (at, value) in [("/contentId", &body.content_id), ("/contentType", &body.content_type)] {
        if !(1..=ID_CHARS_MAX).contains(&value.chars().count()) {
            return Err(Failure::of("request.invalid").at(at, "1 to 200 characters are needed"));
        }
    }
    if body.text.expose().chars().count() > TEXT_CHARS_MAX {
        return Err(Failure::of("request.invalid").at("/text", "up to 50,000 characters are possible"));
    }
    let screening = screen(body.text.expose());
    let severity = screening.highest_severity();
    let screened = Screened {
        content_id: body.content_id,
        content_type: body.content_type,
        policy_version: domain::review::POLICY_VERSION,
        language: screening.language.as_ref().map(|language| language.code().to_owned()),
        length_chars: screening.length_chars,
        severity: severity.map(Grade::from),
        queued: policy().queues(&screening).map(Grade::from),
        held: policy().holds(severity),
        rules_version: screening.rules_version,
        findings: screening.findings.into_iter().map(Found::from).collect(),
    };
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(screened)).into_response())
}
