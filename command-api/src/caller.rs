//! Who sends a command, in which thread of work, and under which idempotency key.

use std::sync::Arc;

use auth::{Authenticated, Permission, Principal, Rejected};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use domain::CompanyScope;
use edge::{Correlation, Failure};
use kernel::chance::Chance;
use kernel::{Actor, PrincipalId, Purpose};
use runtime::OsChance;
use uuid::Uuid;

use crate::app::App;

/// The sender of a command. Which permission it needs is asked by the endpoint, first of all.
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    pub(crate) correlation: Correlation,
    /// The key as sent, or a fresh one: then every try is a command of its own.
    pub(crate) idempotency_key: String,
}

impl Caller {
    /// The sender, if they may.
    pub(crate) fn allowed(self, permission: Permission) -> Result<Self, Failure> {
        if self.principal.may(permission) { Ok(self) } else { Err(Failure::of("auth.forbidden")) }
    }

    /// Whether they may see what somebody sent: their own, where they act for some companies only.
    pub(crate) fn sees(&self, sender: Option<PrincipalId>) -> bool {
        self.principal.acts_for_whole_programme() || sender == Some(self.principal.id)
    }

    /// The one sender whose imports they see; `None`: all.
    pub(crate) fn sees_only(&self) -> Option<PrincipalId> {
        (!self.principal.acts_for_whole_programme()).then_some(self.principal.id)
    }

    /// Who acts, for the envelope.
    pub(crate) fn actor(&self) -> Actor {
        Actor { principal: self.principal.id, role: self.principal.role, on_behalf_of: None }
    }

    /// For which companies they act.
    pub(crate) fn companies(&self) -> CompanyScope {
        if self.principal.acts_for_whole_programme() {
            CompanyScope::Programme
        } else {
            CompanyScope::Only(Arc::new(self.principal.companies.clone()))
        }
    }

    /// A context for a command of this caller.
    pub(crate) async fn context(&self, app: &App, purpose: Purpose) -> Result<application::Context, Failure> {
        let keys = app
            .platform
            .keys
            .tenant_keys(self.principal.tenant)
            .await
            .map_err(|e| crate::answered::fault(e.into()))?;
        let command =
            keys.derived(&[b"command", self.principal.id.uuid().as_bytes(), self.idempotency_key.as_bytes()]);
        Ok(application::Context {
            tenant: self.principal.tenant,
            actor: self.actor(),
            companies: self.companies(),
            purpose,
            correlation: self.correlation.0,
            causation: None,
            command: kernel::CommandId::new(command),
            traceparent: runtime::telemetry::current_traceparent(),
            now: app.platform.clock.now(),
        })
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Authenticated(principal) =
            Authenticated::from_request_parts(parts, app).await.map_err(refused)?;
        let Ok(correlation) = Correlation::from_request_parts(parts, app).await;
        let idempotency_key = match parts.headers.get("idempotency-key") {
            None => OsChance.uuid().to_string(),
            Some(value) => key(value.to_str().unwrap_or_default())?,
        };
        Ok(Self { principal, correlation, idempotency_key })
    }
}

/// Nobody was authenticated.
pub(crate) fn refused(rejected: Rejected) -> Failure {
    let challenge = rejected.challenge();
    let failure = Failure::from(rejected.into_problem());
    match challenge {
        Some(challenge) => failure.header(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge)),
        None => failure,
    }
}

/// An idempotency key: 1 to 255 visible characters, quoted (draft-ietf-httpapi-idempotency-key-header) or not.
fn key(value: &str) -> Result<String, Failure> {
    let key = value.trim().trim_matches('"');
    if (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(key.to_owned())
    } else {
        Err(Failure::of("command.idempotency_key_invalid")
            .detail("1 to 255 visible ASCII characters are needed"))
    }
}

impl Caller {
    /// The idempotency key as a UUID: itself if it is one, else derived from it.
    pub(crate) fn key_as_uuid(&self, context: &application::Context) -> Uuid {
        self.idempotency_key.parse().unwrap_or_else(|_| context.command.uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn a_key_is_visible_ascii_of_bounded_length() {
        assert_eq!(key("\"abc-1\"").expect("a key"), "abc-1");
        for not in ["", "\"\"", "with space", "æ", &"x".repeat(256)] {
            assert!(key(not).is_err(), "{not}");
        }
    }
}
