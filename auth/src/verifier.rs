//! From a token to a principal.
//!
//! Keys and revocations are read every few seconds. A verifier that cannot read them for a minute
//! believes nobody: a revoked token must not outlive the database that says so.

mod snapshot;

use std::sync::Arc;

use kernel::clock::Clock;
use sqlx::PgPool;

use crate::Principal;
use crate::claims::Claims;
use crate::jws::{self, Malformed};
use snapshot::{Snapshots, Source};

/// Verifies tokens of one issuer for one audience. Clones share what was read.
#[derive(Clone)]
pub struct Verifier {
    shared: Arc<Shared>,
}

struct Shared {
    issuer: String,
    audience: String,
    clock: Arc<dyn Clock>,
    snapshots: Snapshots,
}

/// A token was not believed.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is not valid. The reason is fit for the one who sent it.
    #[error("{0}")]
    Refused(&'static str),
    /// Whether it is valid cannot be known now.
    #[error("the keys of the issuer cannot be read")]
    Unavailable(#[source] runtime::BoxError),
}

impl Verifier {
    /// Of the embedded issuer, by its tables: keys and revocations.
    pub fn of_database(
        pool: PgPool,
        issuer: impl Into<String>,
        audience: impl Into<String>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self::of(Source::Database(pool), issuer.into(), audience.into(), clock)
    }

    /// Of an issuer elsewhere, by the key set at a URL. Tokens that it revokes stay good here until they
    /// expire. Plain HTTP only: TLS ends at the proxy beside this process.
    pub fn of_url(
        url: impl Into<String>,
        issuer: impl Into<String>,
        audience: impl Into<String>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let source = Source::Url { url: url.into(), client: reqwest::Client::new() };
        Self::of(source, issuer.into(), audience.into(), clock)
    }

    fn of(source: Source, issuer: String, audience: String, clock: Arc<dyn Clock>) -> Self {
        let snapshots = Snapshots::new(source);
        Self { shared: Arc::new(Shared { issuer, audience, clock, snapshots }) }
    }

    /// The principal of a token.
    pub async fn verify(&self, token: &str) -> Result<Principal, VerifyError> {
        let verified = self.believe(token).await;
        if let Err(VerifyError::Refused(reason)) = &verified {
            metrics::counter!("tokens_refused_total", "reason" => *reason).increment(1);
        }
        verified
    }

    async fn believe(&self, token: &str) -> Result<Principal, VerifyError> {
        let refused = |malformed: Malformed| VerifyError::Refused(malformed.reason());
        let unverified = jws::parse(token).map_err(refused)?;
        let (snapshots, now) = (&self.shared.snapshots, self.shared.clock.now());
        let snapshot = snapshots.with_key(&unverified.kid, now).await.map_err(VerifyError::Unavailable)?;
        let payload = unverified.verify(&snapshot.keys).map_err(refused)?;
        let claims: Claims = serde_json::from_slice(&payload).map_err(|_unreadable| {
            VerifyError::Refused("the token lacks a claim, or has it twice or wrong")
        })?;
        if let Some(reason) = claims.doubt(&self.shared.issuer, &self.shared.audience, now) {
            return Err(VerifyError::Refused(reason));
        }
        if snapshot.has_revoked(&claims) {
            return Err(VerifyError::Refused("the token was revoked"));
        }
        Ok(claims.into_principal())
    }

    /// Reads keys and revocations now, instead of within seconds.
    pub async fn refresh(&self) -> Result<(), VerifyError> {
        self.shared.snapshots.read_now(self.shared.clock.now()).await.map_err(VerifyError::Unavailable)
    }
}
