//! Signing in, and the tokens that follow.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::{CompanyId, PersonId, PrincipalId, Role, TenantId, Timestamp};
use runtime::Secret;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Issuer;
use super::passwords::HashingFailed;
use crate::claims::Claims;

/// Longer ones are not hashed: nobody could have set one.
const PASSWORD_BYTES_MAX: usize = 256;

/// What a sign-in or a refresh brings.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// To be sent as `Authorization: Bearer`.
    pub access: Secret,
    /// When the access token expires.
    pub access_expires_at: Timestamp,
    /// To be exchanged once for the next tokens. Services have none: they sign in again.
    pub refresh: Option<Secret>,
}

/// Nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// The address, the password, the secret or the refresh token is wrong, or the login disabled:
    /// which of them is not said.
    #[error("the credentials are refused")]
    Refused,
    /// The login was tried in vain too often.
    #[error("the login may be tried again in {wait_seconds} s")]
    TooOften {
        /// When it may be tried again.
        wait_seconds: u64,
    },
    /// A refresh token came a second time: someone has a copy. Its whole session is ended.
    #[error("the refresh token was used before; the session is ended")]
    Reused,
    /// The machine could not hash.
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
    /// The database does not answer.
    #[error("the credentials could not be checked")]
    Store(#[from] sqlx::Error),
}

/// What a token says about a login.
#[derive(sqlx::FromRow)]
pub(super) struct Login {
    pub(super) principal: Uuid,
    tenant: Uuid,
    role: String,
    companies: Vec<Uuid>,
    person: Option<Uuid>,
    password_hash: Option<String>,
    secret_sha256: Option<Vec<u8>>,
    tokens_valid_from: DateTime<Utc>,
}

impl Issuer {
    /// Signs a human in. An unknown address takes as long as a wrong password.
    pub async fn authenticate(&self, email: &Secret, password: &Secret) -> Result<Tokens, AuthenticateError> {
        counted(self.check_password(email, password).await)
    }

    /// Signs a service in (OAuth 2.0 client credentials).
    pub async fn authenticate_client(
        &self,
        client: PrincipalId,
        secret: &Secret,
    ) -> Result<Tokens, AuthenticateError> {
        counted(self.check_secret(client, secret).await)
    }

    async fn check_password(&self, email: &Secret, password: &Secret) -> Result<Tokens, AuthenticateError> {
        if password.expose().len() > PASSWORD_BYTES_MAX {
            return Err(AuthenticateError::Refused);
        }
        let digests = self.address_digests(email);
        // However it is spelled, it is one account.
        let account = digests.first().copied();
        if let Some(account) = account {
            self.admit(account)?;
        }
        let login: Option<Login> = sqlx::query_as(
            "SELECT * FROM auth.logins WHERE email_digest = ANY ($1) AND disabled_at IS NULL
             ORDER BY array_position($1, email_digest) LIMIT 1",
        )
        .bind(&digests)
        .fetch_optional(&self.shared.pool)
        .await?;
        let hashed = login.as_ref().and_then(|login| login.password_hash.clone());
        let matches = self.shared.passwords.matches(password, hashed).await?;
        let known = login.as_ref().map(|login| login.principal);
        let login = login.filter(|_| matches).ok_or_else(|| refused(known))?;
        if let Some(account) = account {
            self.shared.attempts.succeeded(account);
        }
        let (session, refresh) = self.start_family(login.principal).await?;
        self.issue(&login, Some((session, refresh)))
    }

    async fn check_secret(&self, client: PrincipalId, secret: &Secret) -> Result<Tokens, AuthenticateError> {
        self.admit(client.uuid())?;
        let login: Option<Login> =
            sqlx::query_as("SELECT * FROM auth.logins WHERE principal = $1 AND disabled_at IS NULL")
                .bind(client.uuid())
                .fetch_optional(&self.shared.pool)
                .await?;
        // Digests may be compared byte by byte: who can steer one can as well compute the other.
        let digest: [u8; 32] = Sha256::digest(secret.expose()).into();
        let known = login.as_ref().map(|login| login.principal);
        let login = login
            .filter(|login| login.secret_sha256.as_deref() == Some(digest.as_slice()))
            .ok_or_else(|| refused(known))?;
        self.shared.attempts.succeeded(client.uuid());
        self.issue(&login, None)
    }

    /// Lets an attempt be made, unless too many were in vain.
    fn admit(&self, account: Uuid) -> Result<(), AuthenticateError> {
        self.shared.attempts.admit(account, self.shared.clock.now()).map_err(|wait_seconds| {
            tracing::warn!(wait_seconds, "security: a login is tried too often, and not looked at");
            AuthenticateError::TooOften { wait_seconds }
        })
    }

    /// Signs an access token for a login as it stands now, of the session that the refresh token goes on with.
    pub(super) fn issue(
        &self,
        login: &Login,
        refresh: Option<(Uuid, Secret)>,
    ) -> Result<Tokens, AuthenticateError> {
        let (session, refresh) = refresh.unzip();
        let options = &self.shared.options;
        // Whole seconds, and never before the instant from which the login's tokens count again.
        let now = self.shared.clock.now().micros().div_euclid(1_000_000);
        let valid_from = Timestamp::from(login.tokens_valid_from).micros();
        let from =
            now.max(valid_from.div_euclid(1_000_000) + i64::from(valid_from.rem_euclid(1_000_000) > 0));
        let claims = Claims {
            iss: options.issuer.clone(),
            aud: options.audience.clone(),
            sub: PrincipalId::new(login.principal),
            exp: from + options.access_seconds,
            nbf: from,
            iat: from,
            jti: self.shared.chance.uuid(),
            session,
            tenant: TenantId::new(login.tenant),
            role: Role::parse(&login.role).ok_or_else(|| unknown_role(&login.role))?,
            companies: login.companies.iter().copied().map(CompanyId::new).collect::<BTreeSet<_>>(),
            person: login.person.map(PersonId::new),
        };
        let payload = serde_json::to_vec(&claims).expect("ids, names and numbers can be written");
        let signing = std::sync::Arc::clone(&self.shared.signing.read());
        Ok(Tokens {
            access: Secret::new(signing.sign(&payload)),
            access_expires_at: Timestamp::from_micros(0).plus_seconds(claims.exp),
            refresh,
        })
    }
}

fn counted(signed_in: Result<Tokens, AuthenticateError>) -> Result<Tokens, AuthenticateError> {
    let outcome = match &signed_in {
        Ok(_) => "signed in",
        Err(AuthenticateError::Refused | AuthenticateError::Reused) => "refused",
        Err(AuthenticateError::TooOften { .. }) => "too often",
        Err(AuthenticateError::Hashing(_) | AuthenticateError::Store(_)) => "failed",
    };
    metrics::counter!("sign_ins_total", "outcome" => outcome).increment(1);
    signed_in
}

/// A security event: whose login it is, where there is one, and nothing of what was tried.
fn refused(login: Option<Uuid>) -> AuthenticateError {
    let login = login.map(tracing::field::display);
    tracing::warn!(login, "security: a sign-in was refused");
    AuthenticateError::Refused
}

fn unknown_role(role: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("auth.logins has the role {role}, which is none").into())
}
