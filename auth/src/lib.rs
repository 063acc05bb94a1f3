//! Who is asking: the embedded token issuer, token verification, roles and tenancy.
//!
//! A [`Principal`] is made from a verified token and from nothing else. What its role may do is one
//! table ([`Permission`]); what it may see is a [`TenantScope`], set in every database transaction.
//!
//! Who sends webhooks is no principal with a token: their deliveries are signed ([`webhook`]).
//!
//! **Never here:** a plaintext e-mail address or password in a store or a log; a token under an algorithm
//! other than EdDSA (DECISIONS C28, U6).
#![warn(missing_docs)]

mod claims;
mod extractor;
mod gate;
mod issuer;
mod jwk;
mod jws;
mod login_name;
mod permission;
mod principal;
mod scope;
mod signing_key;
mod verifier;
pub mod webhook;

pub use extractor::{Authenticated, Rejected};
pub use gate::{Gate, Operation, Stopped, Who};
pub use issuer::{
    AuthenticateError, Colleague, Issuer, IssuerError, IssuerOptions, LoginError, NewConnector, NewLogin,
    Tenant, Tokens,
};
pub use jwk::{Jwk, JwkSet};
pub use login_name::LoginName;
pub use permission::Permission;
pub use principal::{Forbidden, Principal};
pub use scope::{Companies, TenantScope, begin};
pub use signing_key::SigningKey;
pub use verifier::{Verifier, VerifyError};

use runtime::{Migration, MigrationError};
use sqlx::PgPool;

const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_auth.sql", sql: include_str!("../migrations/0001_auth.sql") },
    Migration { name: "0002_login_names.sql", sql: include_str!("../migrations/0002_login_names.sql") },
    Migration { name: "0003_sessions.sql", sql: include_str!("../migrations/0003_sessions.sql") },
];

/// Brings the schema `auth` to its newest state. `pool` is logged in as the owner of the database.
pub async fn migrate(pool: &PgPool) -> Result<Vec<&'static str>, MigrationError> {
    runtime::migrations::apply(pool, "auth", MIGRATIONS).await
}
