//! A delivery whose sender is proved: its body may be read now, and not before.

use application::Context;
use application::webhooks::Sender;
use auth::webhook::{Delivery, DeliveryRefused, SigningSecret};
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Path, Request};
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use domain::CompanyScope;
use edge::{Correlation, Failure};
use kernel::{Actor, CommandId, PrincipalId, Purpose, Role};
use uuid::Uuid;

use crate::answered::fault;
use crate::app::App;

/// A delivery of a provider that is known.
pub(super) struct Signed {
    pub(super) provider: Uuid,
    /// The provider acts; the command is derived from its id of the delivery.
    pub(super) context: Context,
    pub(super) body: Bytes,
}

impl FromRequest<App> for Signed {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let provider = provider(&mut parts, app).await;
        let correlation = parts.extensions.get::<Correlation>().copied();
        let headers = parts.headers.clone();
        let body = Bytes::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(|rejection| unreadable(&rejection))?;
        let header = |name| text(&headers, name);
        let now = app.platform.clock.now();
        // Whether it is in time does not depend on who sent it: an answer that says so tells nothing of anyone.
        let delivery = Delivery::parse(
            header("webhook-id"),
            header("webhook-timestamp"),
            header("webhook-signature"),
            &body,
            now,
        )
        .map_err(refused)?;
        let sender = match provider {
            None => None,
            Some(provider) => app.platform.webhook_sender(provider).await.map_err(fault)?,
        };
        delivery.verify(&secrets(sender.as_ref())?).map_err(refused)?;
        let Some(sender) = sender else { return Err(refused(DeliveryRefused::SignatureInvalid)) };
        let keys = app.platform.keys.tenant_keys(sender.tenant).await.map_err(|e| fault(e.into()))?;
        let command =
            keys.derived(&[b"webhook delivery", sender.provider.as_bytes(), delivery.id().as_bytes()]);
        let context = Context {
            tenant: sender.tenant,
            actor: Actor {
                principal: PrincipalId::new(sender.provider),
                role: Role::Connector,
                on_behalf_of: None,
            },
            companies: CompanyScope::Programme,
            purpose: Purpose::ProgrammeDelivery,
            correlation: correlation.unwrap_or(fresh_correlation()).0,
            causation: None,
            command: CommandId::new(command),
            traceparent: runtime::telemetry::current_traceparent(),
            now,
        };
        Ok(Self { provider: sender.provider, context, body })
    }
}

/// What the path names, when that can be a provider.
async fn provider(parts: &mut axum::http::request::Parts, app: &App) -> Option<Uuid> {
    use axum::extract::FromRequestParts as _;
    let Path(named) = Path::<String>::from_request_parts(parts, app).await.ok()?;
    named.parse().ok()
}

fn fresh_correlation() -> Correlation {
    use kernel::chance::Chance as _;
    Correlation(kernel::CorrelationId::new(runtime::OsChance.uuid()))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn secrets(sender: Option<&Sender>) -> Result<Vec<SigningSecret>, Failure> {
    let sealed = sender.map_or(&[][..], |sender| &sender.secrets);
    let secrets: Result<Vec<_>, _> = sealed.iter().map(|bytes| SigningSecret::from_bytes(bytes)).collect();
    secrets.map_err(|error| Failure::of("internal").because(error))
}

/// A delivery of nobody, one without a signature and one with a wrong one are answered alike.
fn refused(refused: DeliveryRefused) -> Failure {
    match refused {
        DeliveryRefused::TimestampOutside => {
            Failure::of("webhook.timestamp_outside").detail(refused.to_string())
        }
        DeliveryRefused::Malformed | DeliveryRefused::SignatureInvalid => {
            Failure::of("webhook.signature_invalid")
        }
    }
}

fn unreadable(rejection: &BytesRejection) -> Failure {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::of("request.body_too_large")
    } else {
        Failure::of("request.malformed").detail(rejection.body_text())
    }
}
