//! An issuer and a verifier on a PostgreSQL of their own.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use auth::{Issuer, IssuerOptions, NewLogin, Tenant, Verifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::clock::Clock;
use kernel::{CompanyId, PrincipalId, Role, TenantId, Timestamp};
use runtime::{OsChance, Secret};
use serde_json::Value;
use servers::{Login, Server};
use sqlx::PgPool;
use tempfile::TempDir;
use test_servers::TestServers;
use uuid::Uuid;

pub(crate) const ISSUER: &str = "https://teei.example";
pub(crate) const AUDIENCE: &str = "teei";
pub(crate) const TENANT: TenantId = TenantId::new(Uuid::from_u128(0xA));
pub(crate) const EMAIL: &str = "admin@teei.example";
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Stands still until it is moved.
pub(crate) struct StillClock(AtomicI64);

impl StillClock {
    pub(crate) fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub(crate) fn seconds(&self) -> i64 {
        self.now().micros() / 1_000_000
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct Desk {
    pub(crate) servers: TestServers,
    pub(crate) clock: Arc<StillClock>,
    pub(crate) issuer: Issuer,
    /// Asks as the query role: what it may read is enough.
    pub(crate) verifier: Verifier,
    pub(crate) dir: TempDir,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::on(TestServers::start(&[Server::Postgres]).await.expect("it starts")).await
    }

    /// With a PostgreSQL that may be stopped.
    pub(crate) async fn open_private() -> Self {
        Self::on(TestServers::private(&[Server::Postgres]).await.expect("it starts")).await
    }

    async fn on(servers: TestServers) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let roles = &servers.endpoints().postgres.roles;
        let owner = pool(&servers, &roles.owner).await;
        auth::migrate(&owner).await.expect("it migrates");
        owner.close().await;
        // Half a second past the second, so that rounding shows.
        let clock = Arc::new(StillClock(AtomicI64::new(1_760_000_000_500_000)));
        let command = pool(&servers, &roles.command).await;
        let issuer = open_issuer(&command, &clock, &dir).await;
        let query = pool(&servers, &roles.query).await;
        let verifier = Verifier::of_database(query, ISSUER, AUDIENCE, Arc::clone(&clock) as Arc<dyn Clock>);
        let tenant = Tenant { id: TENANT, name: "TEEI".to_owned(), zone: "Europe/Oslo".to_owned() };
        assert!(issuer.add_tenant(&tenant).await.expect("it is added"));
        issuer.create_login(login(EMAIL, Role::Admin)).await.expect("it is created");
        Self { servers, clock, issuer, verifier, dir }
    }

    pub(crate) async fn query_pool(&self) -> PgPool {
        pool(&self.servers, &self.servers.endpoints().postgres.roles.query).await
    }

    pub(crate) async fn command_pool(&self) -> PgPool {
        pool(&self.servers, &self.servers.endpoints().postgres.roles.command).await
    }

    /// The access token of the admin.
    pub(crate) async fn access_token(&self) -> String {
        let tokens = self.issuer.authenticate(&Secret::new(EMAIL), &Secret::new(PASSWORD)).await;
        tokens.expect("the password is right").access.expose().to_owned()
    }
}

pub(crate) async fn open_issuer(pool: &PgPool, clock: &Arc<StillClock>, dir: &TempDir) -> Issuer {
    let options = IssuerOptions::new(ISSUER, AUDIENCE);
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    Issuer::open(pool.clone(), dir.path().to_owned(), options, clock, Arc::new(OsChance))
        .await
        .expect("it opens")
}

async fn pool(servers: &TestServers, login: &Login) -> PgPool {
    PgPool::connect(&servers.main_url(login)).await.expect("it answers")
}

pub(crate) fn login(email: &str, role: Role) -> NewLogin {
    NewLogin {
        principal: PrincipalId::new(Uuid::new_v8(*Uuid::from_u128(email.len() as u128 + 77).as_bytes())),
        tenant: TENANT,
        email: Secret::new(email),
        password: Secret::new(PASSWORD),
        role,
        companies: BTreeSet::new(),
        person: None,
    }
}

pub(crate) fn company(number: u128) -> CompanyId {
    CompanyId::new(Uuid::from_u128(number))
}

/// A part of a token, taken apart.
pub(crate) fn part(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).expect("a token has parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

pub(crate) fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}
