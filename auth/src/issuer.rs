//! The embedded issuer: logins, and the tokens they get.
//!
//! Its state is the schema `auth` of Postgres and two key files. Several processes may issue: each has a
//! signing key of its own and publishes its public half; the key of address digests is shared.

mod attempts;
mod keys;
mod logins;
mod naming;
mod passwords;
mod refresh;
mod revocation;
mod tenants;
mod tokens;

use std::path::PathBuf;
use std::sync::Arc;

use kernel::chance::Chance;
use kernel::clock::Clock;
use kernel::derive::DerivationKey;
use parking_lot::RwLock;
use sqlx::PgPool;

pub use logins::{LoginError, NewConnector, NewLogin};
pub use naming::Colleague;
pub use tenants::Tenant;
pub use tokens::{AuthenticateError, Tokens};

use crate::SigningKey;
use attempts::Attempts;
use passwords::Passwords;

/// Names and life times.
#[derive(Clone, Debug)]
pub struct IssuerOptions {
    /// The `iss` of every token: the public URL of the issuer.
    pub issuer: String,
    /// The `aud` of every token: the platform.
    pub audience: String,
    /// How long an access token is good.
    pub access_seconds: i64,
    /// How long a refresh token waits to be used.
    pub refresh_seconds: i64,
    /// How long a sign-in lasts, however often it is refreshed.
    pub session_seconds: i64,
}

impl IssuerOptions {
    /// Access for 15 minutes, refresh within two weeks, sign in again after 90 days.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        const DAY: i64 = 86_400;
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            access_seconds: 900,
            refresh_seconds: 14 * DAY,
            session_seconds: 90 * DAY,
        }
    }
}

/// A handle to the issuer. Clones share it.
#[derive(Clone)]
pub struct Issuer {
    shared: Arc<Shared>,
}

struct Shared {
    pool: PgPool,
    options: IssuerOptions,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    passwords: Passwords,
    attempts: Attempts,
    address_key: DerivationKey,
    signing: RwLock<Arc<SigningKey>>,
    signing_file: PathBuf,
}

/// The issuer could not be opened, or its signing key not be changed.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// A key file cannot be used.
    #[error("a key of the issuer cannot be used")]
    KeyFile(#[from] runtime::key_file::KeyFileError),
    /// The database does not answer.
    #[error("the issuer's tables cannot be reached")]
    Store(#[from] sqlx::Error),
}

impl Issuer {
    /// Opens the issuer. Its keys are files in `keys_dir`, made on the first start: `token-signing.key`
    /// and `login-address.key`. The second is needed for ever: without it nobody can sign in.
    pub async fn open(
        pool: PgPool,
        keys_dir: PathBuf,
        options: IssuerOptions,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, IssuerError> {
        let signing_file = keys_dir.join("token-signing.key");
        let signing = SigningKey::read_or_create(&signing_file, &*chance)?;
        let address_key = runtime::key_file::read_or_create(&keys_dir.join("login-address.key"), &*chance)?;
        let shared = Shared {
            pool,
            options,
            passwords: Passwords::new(&*chance),
            attempts: Attempts::new(),
            clock,
            chance,
            address_key: DerivationKey::new(*address_key),
            signing: RwLock::new(Arc::new(signing)),
            signing_file,
        };
        let issuer = Self { shared: Arc::new(shared) };
        issuer.publish_signing_key().await?;
        Ok(issuer)
    }
}
