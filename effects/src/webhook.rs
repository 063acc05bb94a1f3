//! Events told to endpoints as Standard Webhooks (<https://www.standardwebhooks.com>, 1.0): a signed POST whose id and body are
//! the same at every attempt, and whose timestamp and signature are of the attempt.

mod answer;
pub mod door;
mod http;

use application::{CommandFault, Platform};
use auth::webhook::SigningSecret;
use event_store::EventLog;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use kernel::Sequence;
use runtime::BoxError;
use url::Url;

use crate::effect::{Asked, Effect, Performed, Plan};
use crate::performer::step;
use crate::target::Limits;

pub use door::Door;

/// The kind of effect.
pub const KIND: &str = "webhook";
/// What endpoints are promised, and in which version: part of the id of an effect.
pub const CONTRACT: &str = "standard-webhooks/1";

/// What an endpoint can take when it says nothing else.
const LIMITS: Limits =
    Limits { per_second: 50.0, burst: 100.0, failing_max: 10, open_seconds: 30, open_seconds_max: 600 };

/// The effect.
pub struct Webhook<L> {
    platform: Platform<L>,
    client: http::Client,
}

impl<L: EventLog> Webhook<L> {
    /// Tells the events of a platform to endpoints that the door lets through.
    pub fn new(platform: Platform<L>, door: Door) -> Result<Self, BoxError> {
        Ok(Self { platform, client: http::Client::new(door)? })
    }

    async fn planned(&self, asked: &Asked) -> Result<Plan, BoxError> {
        let target = asked.requested.target;
        let context = step(&self.platform, asked.tenant, asked.id, "plan", asked.version).await?;
        let stands = self.platform.endpoint(&context, target).await?;
        if stands.registered.is_none() {
            return Ok(Plan::GiveUp("endpoint_removed"));
        }
        if stands.disabled {
            return Ok(Plan::GiveUp("endpoint_disabled"));
        }
        let position = asked.requested.position;
        let before = Sequence::new(position.get().saturating_sub(1));
        let read = self.platform.log.read(before, 1).await?;
        let Some(found) = read.into_iter().find(|found| found.sequence == position) else {
            return Err("the log does not hold the event here yet".into());
        };
        // What cannot be read now never can.
        let Ok(commit) = schemas::decode(&found.payload) else { return Ok(Plan::GiveUp("event_unreadable")) };
        let index = commit.events.iter().position(|event| event.id == asked.requested.because);
        Ok(match index.and_then(|index| schemas::outbound::body(&commit, position, index)) {
            Some(Ok(body)) => Plan::Send(body.to_string().into_bytes()),
            Some(Err(_misfit)) => Plan::GiveUp("event_unreadable"),
            None => Plan::GiveUp("event_not_found"),
        })
    }

    async fn send(&self, asked: &Asked, body: &[u8]) -> Result<Performed, BoxError> {
        let now = self.platform.clock.now();
        let target = asked.requested.target;
        let Some(address) = self.platform.endpoint_address(asked.tenant, target, now).await? else {
            return Ok(answer::removed());
        };
        let url: Url = match address.url.parse() {
            Ok(url) => url,
            Err(_not_shown) => return Ok(answer::not_allowed()),
        };
        let (id, timestamp) =
            (format!("msg_{}", asked.id.uuid().simple()), now.micros().div_euclid(1_000_000));
        let headers = signed(&id, timestamp, body, &address.secrets)?;
        let performed = answer::read(self.client.post(&url, &headers, body).await);
        if answer::is_gone(&performed) {
            self.disable(asked).await?;
        }
        Ok(performed)
    }

    /// An endpoint that says that it is gone is told nothing any more until somebody looks at it (Standard Webhooks: 410).
    async fn disable(&self, asked: &Asked) -> Result<(), CommandFault> {
        let context = step(&self.platform, asked.tenant, asked.id, "gone", asked.version).await?;
        let _known_or_removed =
            self.platform.disable_endpoint(&context, asked.requested.target, "gone").await?;
        Ok(())
    }
}

/// The headers of an attempt, signed with every secret that is valid now, the newest first.
pub fn signed<B: AsRef<[u8]>>(
    id: &str,
    timestamp: i64,
    body: &[u8],
    secrets: &[B],
) -> Result<[(&'static str, String); 3], auth::webhook::SecretUnreadable> {
    let timestamp = timestamp.to_string();
    let mut signatures = Vec::with_capacity(secrets.len());
    for secret in secrets {
        signatures.push(SigningSecret::from_bytes(secret.as_ref())?.sign(id, &timestamp, body));
    }
    Ok([
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", timestamp),
        ("webhook-signature", signatures.join(" ")),
    ])
}

impl<L: EventLog> Effect for Webhook<L> {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn limits(&self) -> Limits {
        LIMITS
    }

    /// A receiver knows a repetition by its id.
    fn repeats_safely(&self) -> bool {
        true
    }

    fn plan<'a>(&'a self, asked: &'a Asked) -> BoxFuture<'a, Result<Plan, BoxError>> {
        self.planned(asked).boxed()
    }

    fn perform<'a>(&'a self, asked: &'a Asked, sent: &'a [u8]) -> BoxFuture<'a, Result<Performed, BoxError>> {
        self.send(asked, sent).boxed()
    }
}

#[cfg(test)]
mod tests;
