//! Creating and ending logins.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{CompanyId, EmailAddress, PersonId, PrincipalId, Role, TenantId};
use runtime::{Secret, key_file};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Issuer;
use super::passwords::HashingFailed;
use crate::LoginName;

/// NIST SP 800-63B: long rather than intricate.
const PASSWORD_CHARACTERS_MIN: usize = 12;
/// Hashing costs by the byte; nobody types more.
const PASSWORD_BYTES_MAX: usize = 256;

/// A login of a human, to be created.
#[derive(Clone, Debug)]
pub struct NewLogin {
    /// Its id, chosen by the caller: derived from the command, so that a retry names the same.
    pub principal: PrincipalId,
    /// In which programme.
    pub tenant: TenantId,
    /// The address to sign in with. Kept as a keyed digest only.
    pub email: Secret,
    /// The password. Kept as a hash only.
    pub password: Secret,
    /// Any but connector.
    pub role: Role,
    /// Whose dashboards a company user sees. In another role: for which companies they act; none means the whole
    /// programme.
    pub companies: BTreeSet<CompanyId>,
    /// Who a participant or volunteer is.
    pub person: Option<PersonId>,
}

/// A login of a service, to be created.
#[derive(Clone, Debug)]
pub struct NewConnector {
    /// Its id, chosen by the caller; the `client_id` it signs in with.
    pub principal: PrincipalId,
    /// In which programme.
    pub tenant: TenantId,
    /// For which companies it may bring records; none means: for the whole programme.
    pub companies: BTreeSet<CompanyId>,
}

/// A login could not be created or changed. Nothing was.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Someone signs in with this address, or has this id.
    #[error("there is a login with this e-mail address or id")]
    Taken,
    /// Another login of the tenant is called so.
    #[error("another login has this name")]
    NameTaken,
    /// There is no such tenant.
    #[error("there is no tenant {0}")]
    TenantUnknown(TenantId),
    /// There is no such login.
    #[error("there is no login {0}")]
    Unknown(PrincipalId),
    /// The address cannot be one.
    #[error("this is not an e-mail address")]
    Email,
    /// The password is too easy to guess, or too long to hash.
    #[error(
        "a password needs at least {PASSWORD_CHARACTERS_MIN} characters and at most {PASSWORD_BYTES_MAX} bytes"
    )]
    Password,
    /// Role, companies and person do not fit together.
    #[error("{0}")]
    Role(&'static str),
    /// The machine could not hash.
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
    /// The database does not answer.
    #[error("the login could not be stored")]
    Store(#[source] sqlx::Error),
}

impl LoginError {
    /// What a statement failed with, where an address, an id or a name may be another login's.
    pub(super) fn of(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(refused) if refused.constraint() == Some("logins_by_name") => {
                Self::NameTaken
            }
            sqlx::Error::Database(refused) if refused.is_unique_violation() => Self::Taken,
            _ => Self::Store(error),
        }
    }
}

/// A row of `auth.logins` to be.
struct Row<'a> {
    principal: PrincipalId,
    tenant: TenantId,
    name: Option<&'a LoginName>,
    role: Role,
    companies: &'a BTreeSet<CompanyId>,
    person: Option<PersonId>,
    email_digest: Option<Uuid>,
    password_hash: Option<String>,
    secret_sha256: Option<[u8; 32]>,
}

impl Issuer {
    /// Creates the login of a human.
    pub async fn create_login(&self, login: NewLogin) -> Result<PrincipalId, LoginError> {
        self.create_named_login(login, None).await
    }

    /// Creates the login of a human whom colleagues know by a name.
    pub async fn create_named_login(
        &self,
        login: NewLogin,
        name: Option<&LoginName>,
    ) -> Result<PrincipalId, LoginError> {
        check_role(&login)?;
        let email_digest = Some(self.address_digest(&login.email).ok_or(LoginError::Email)?);
        self.refuse_earlier_form(&login.email).await?;
        let password_hash = Some(self.hash_new_password(&login.password).await?);
        self.insert_login(Row {
            principal: login.principal,
            tenant: login.tenant,
            name,
            role: login.role,
            companies: &login.companies,
            person: login.person,
            email_digest,
            password_hash,
            secret_sha256: None,
        })
        .await
    }

    /// Creates the login of a service. The secret that is returned is kept nowhere.
    pub async fn create_connector(&self, connector: &NewConnector) -> Result<Secret, LoginError> {
        let secret = self.opaque_secret();
        self.insert_login(Row {
            principal: connector.principal,
            tenant: connector.tenant,
            name: None,
            role: Role::Connector,
            companies: &connector.companies,
            person: None,
            email_digest: None,
            password_hash: None,
            secret_sha256: Some(Sha256::digest(secret.expose()).into()),
        })
        .await?;
        Ok(secret)
    }

    /// Sets a new password and ends every session of the login.
    pub async fn set_password(&self, principal: PrincipalId, password: &Secret) -> Result<(), LoginError> {
        let hash = self.hash_new_password(password).await?;
        let changed = sqlx::query(
            "UPDATE auth.logins SET password_hash = $2 WHERE principal = $1 AND password_hash IS NOT NULL",
        )
        .bind(principal.uuid())
        .bind(hash)
        .execute(&self.shared.pool)
        .await
        .map_err(LoginError::Store)?;
        if changed.rows_affected() == 0 {
            return Err(LoginError::Unknown(principal));
        }
        self.revoke_login(principal).await.map_err(LoginError::Store)
    }

    /// Nobody signs in with it any more, and its tokens are refused. Again: nothing changes.
    pub async fn disable_login(&self, principal: PrincipalId) -> Result<(), LoginError> {
        let known = sqlx::query(
            "UPDATE auth.logins SET disabled_at = coalesce(disabled_at, $2) WHERE principal = $1",
        )
        .bind(principal.uuid())
        .bind(self.shared.clock.now().to_datetime())
        .execute(&self.shared.pool)
        .await
        .map_err(LoginError::Store)?;
        if known.rows_affected() == 0 {
            return Err(LoginError::Unknown(principal));
        }
        self.revoke_login(principal).await.map_err(LoginError::Store)
    }

    /// Signing in is possible again. Tokens of before stay refused. Again: nothing changes.
    pub async fn enable_login(&self, principal: PrincipalId) -> Result<(), LoginError> {
        let known = sqlx::query("UPDATE auth.logins SET disabled_at = NULL WHERE principal = $1")
            .bind(principal.uuid())
            .execute(&self.shared.pool)
            .await
            .map_err(LoginError::Store)?;
        if known.rows_affected() == 0 { Err(LoginError::Unknown(principal)) } else { Ok(()) }
    }

    /// Fails unless the login is one of the tenant, whether it may sign in or not.
    pub async fn known_in(&self, tenant: TenantId, principal: PrincipalId) -> Result<(), LoginError> {
        let known: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM auth.logins WHERE tenant = $1 AND principal = $2)",
        )
        .bind(tenant.uuid())
        .bind(principal.uuid())
        .fetch_one(&self.shared.pool)
        .await
        .map_err(LoginError::Store)?;
        if known { Ok(()) } else { Err(LoginError::Unknown(principal)) }
    }

    /// The logins of a person, for the one who erases them.
    pub async fn logins_of(
        &self,
        tenant: TenantId,
        person: PersonId,
    ) -> Result<Vec<PrincipalId>, sqlx::Error> {
        let rows: Vec<Uuid> =
            sqlx::query_scalar("SELECT principal FROM auth.logins WHERE tenant = $1 AND person = $2")
                .bind(tenant.uuid())
                .bind(person.uuid())
                .fetch_all(&self.shared.pool)
                .await?;
        Ok(rows.into_iter().map(PrincipalId::new).collect())
    }

    /// The role of a login that may sign in; `None` when the tenant has no such login.
    pub async fn role_of(
        &self,
        tenant: TenantId,
        principal: PrincipalId,
    ) -> Result<Option<Role>, sqlx::Error> {
        let role: Option<String> = sqlx::query_scalar(
            "SELECT role FROM auth.logins WHERE tenant = $1 AND principal = $2 AND disabled_at IS NULL",
        )
        .bind(tenant.uuid())
        .bind(principal.uuid())
        .fetch_optional(&self.shared.pool)
        .await?;
        Ok(role.as_deref().and_then(Role::parse))
    }

    async fn insert_login(&self, row: Row<'_>) -> Result<PrincipalId, LoginError> {
        let now = self.shared.clock.now().to_datetime();
        let companies: Vec<Uuid> = row.companies.iter().map(|company| company.uuid()).collect();
        let inserted = sqlx::query(
            "INSERT INTO auth.logins (principal, tenant, role, companies, person, email_digest, password_hash,
                 secret_sha256, created_at, name, tokens_valid_from)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp(0))",
        )
        .bind(row.principal.uuid())
        .bind(row.tenant.uuid())
        .bind(row.role.name())
        .bind(companies)
        .bind(row.person.map(PersonId::uuid))
        .bind(row.email_digest)
        .bind(row.password_hash)
        .bind(row.secret_sha256.map(Vec::from))
        .bind(now)
        .bind(row.name.map(LoginName::as_str))
        .execute(&self.shared.pool)
        .await;
        match inserted {
            Ok(_) => Ok(row.principal),
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => {
                Err(LoginError::TenantUnknown(row.tenant))
            }
            Err(error) => Err(LoginError::of(error)),
        }
    }

    async fn hash_new_password(&self, password: &Secret) -> Result<String, LoginError> {
        let text = password.expose();
        if text.chars().count() < PASSWORD_CHARACTERS_MIN || text.len() > PASSWORD_BYTES_MAX {
            return Err(LoginError::Password);
        }
        Ok(self.shared.passwords.hash(password, &*self.shared.chance).await?)
    }

    /// Equal addresses have equal digests, and nothing else can be learned from one without the key.
    pub(super) fn address_digest(&self, email: &Secret) -> Option<Uuid> {
        // Why it is no address is of no use to whoever guesses at one.
        let address = EmailAddress::parse(email.expose()).ok()?;
        is_plausible(address.normalised()).then(|| self.digest_of(address.normalised()))
    }

    /// The digests under which a login may be kept, the one of today first: earlier builds took other forms of an
    /// address.
    pub(super) fn address_digests(&self, email: &Secret) -> Vec<Uuid> {
        let spelling = Zeroizing::new(kernel::normalise::email(email.expose()));
        let earlier = EmailAddress::parse(email.expose()).map(|address| address.earlier_forms());
        let earlier = earlier.unwrap_or_default();
        let earlier = std::iter::once(spelling.as_str()).chain(earlier.iter().map(String::as_str));
        let earlier = earlier.filter(|form| is_plausible(form)).map(|form| self.digest_of(form));
        self.address_digest(email).into_iter().chain(earlier).collect()
    }

    /// An address under which an earlier build keeps a login is taken, in whatever form.
    async fn refuse_earlier_form(&self, email: &Secret) -> Result<(), LoginError> {
        let taken: bool =
            sqlx::query_scalar("SELECT exists(SELECT FROM auth.logins WHERE email_digest = ANY ($1))")
                .bind(self.address_digests(email))
                .fetch_one(&self.shared.pool)
                .await
                .map_err(LoginError::Store)?;
        if taken { Err(LoginError::Taken) } else { Ok(()) }
    }

    fn digest_of(&self, normalised: &str) -> Uuid {
        self.shared.address_key.uuid(&[b"login address", normalised.as_bytes()])
    }

    /// 256 random bits: nothing slower than SHA-256 is needed to keep them.
    pub(super) fn opaque_secret(&self) -> Secret {
        Secret::new(URL_SAFE_NO_PAD.encode(key_file::draw(&*self.shared.chance).as_slice()))
    }
}

fn is_plausible(normalised: &str) -> bool {
    let parts = normalised.split_once('@');
    normalised.len() <= 320 && parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
}

fn check_role(login: &NewLogin) -> Result<(), LoginError> {
    match login.role {
        Role::Connector => Err(LoginError::Role("a connector has a secret, not a password")),
        Role::Participant | Role::Volunteer if login.person.is_none() => {
            Err(LoginError::Role("a participant or volunteer needs the person they are"))
        }
        Role::CompanyUser if login.companies.is_empty() => {
            Err(LoginError::Role("a company user needs at least one company"))
        }
        _ => Ok(()),
    }
}
