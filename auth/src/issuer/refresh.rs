//! Refresh tokens: opaque, used once, each followed by the next of its family.
//!
//! One that comes a second time was copied: from the thief or from the one it was stolen from, nobody
//! can tell. The family ends, and the human signs in again. But for once, at once: an answer is lost on its
//! way, or two windows of one browser ask at the same moment. Whoever asks again within [`REPEAT_SECONDS`],
//! before anybody has gone on from the first answer, is answered as well.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::PrincipalId;
use runtime::Secret;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Issuer;
use super::tokens::{AuthenticateError, Login, Tokens};

/// How long a token may come once more. A thief has as long, and has to be that quick.
const REPEAT_SECONDS: i64 = 30;

/// A refresh token, as it is known.
#[derive(sqlx::FromRow)]
struct Known {
    family: Uuid,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    repeated_at: Option<DateTime<Utc>>,
    /// Whether one that follows from it was used.
    gone_on: bool,
}

impl Known {
    /// Whether it was used before, in a way that a lost answer does not explain.
    fn is_reused(&self, now: DateTime<Utc>) -> bool {
        self.used_at.is_some_and(|used_at| {
            self.gone_on || self.repeated_at.is_some() || now - used_at > TimeDelta::seconds(REPEAT_SECONDS)
        })
    }
}

impl Issuer {
    /// Exchanges a refresh token for the next tokens.
    pub async fn refresh(&self, refresh: &Secret) -> Result<Tokens, AuthenticateError> {
        let now = self.shared.clock.now().to_datetime();
        let mut tx = self.shared.pool.begin().await?;
        // One at a time of a family: whether anybody has gone on must not change meanwhile.
        sqlx::query(
            "SELECT 1 FROM auth.families JOIN auth.refresh_tokens USING (family) WHERE sha256 = $1
             FOR UPDATE OF families",
        )
        .bind(digest(refresh))
        .execute(&mut *tx)
        .await?;
        let known: Option<Known> = sqlx::query_as(
            "SELECT family, expires_at, used_at, repeated_at,
                 EXISTS (SELECT FROM auth.refresh_tokens AS next
                         WHERE next.parent = token.sha256 AND next.used_at IS NOT NULL) AS gone_on
             FROM auth.refresh_tokens AS token WHERE sha256 = $1 FOR UPDATE",
        )
        .bind(digest(refresh))
        .fetch_optional(&mut *tx)
        .await?;
        let known = known.ok_or(AuthenticateError::Refused)?;
        let (family, expires_at) = (known.family, known.expires_at);
        if known.is_reused(now) {
            revoke_families(&mut tx, "refresh token reused", now, Families::One(family)).await?;
            tx.commit().await?;
            tracing::warn!(%family, "security: a refresh token was used twice; its session is ended");
            return Err(AuthenticateError::Reused);
        }
        let login: Option<Login> = sqlx::query_as(
            "SELECT logins.* FROM auth.families JOIN auth.logins USING (principal)
             WHERE family = $1 AND revoked_at IS NULL AND families.expires_at > $2 AND disabled_at IS NULL",
        )
        .bind(family)
        .bind(now)
        .fetch_optional(&mut *tx)
        .await?;
        let login = login.filter(|_| expires_at > now).ok_or(AuthenticateError::Refused)?;
        sqlx::query(
            "UPDATE auth.refresh_tokens SET used_at = coalesce(used_at, $2),
                 repeated_at = CASE WHEN used_at IS NULL THEN NULL ELSE $2 END
             WHERE sha256 = $1",
        )
        .bind(digest(refresh))
        .bind(now)
        .execute(&mut *tx)
        .await?;
        let next = self.add_refresh_token(&mut tx, family, Some(refresh), now).await?;
        tx.commit().await?;
        self.issue(&login, Some((family, next)))
    }

    /// Signs out: ends the session of a refresh token. One that is unknown has none to end.
    pub async fn sign_out(&self, refresh: &Secret) -> Result<(), sqlx::Error> {
        let family: Option<Uuid> =
            sqlx::query_scalar("SELECT family FROM auth.refresh_tokens WHERE sha256 = $1")
                .bind(digest(refresh))
                .fetch_optional(&self.shared.pool)
                .await?;
        let Some(family) = family else { return Ok(()) };
        let mut connection = self.shared.pool.acquire().await?;
        let now = self.shared.clock.now().to_datetime();
        revoke_families(&mut connection, "signed out", now, Families::One(family)).await
    }

    /// Starts a session and returns it with its first refresh token.
    pub(super) async fn start_family(&self, principal: Uuid) -> Result<(Uuid, Secret), sqlx::Error> {
        let (family, now) = (self.shared.chance.uuid(), self.shared.clock.now().to_datetime());
        let mut tx = self.shared.pool.begin().await?;
        sqlx::query(
            "INSERT INTO auth.families (family, principal, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(family)
        .bind(principal)
        .bind(now)
        .bind(now + TimeDelta::seconds(self.shared.options.session_seconds))
        .execute(&mut *tx)
        .await?;
        let refresh = self.add_refresh_token(&mut tx, family, None, now).await?;
        tx.commit().await?;
        Ok((family, refresh))
    }

    async fn add_refresh_token(
        &self,
        connection: &mut sqlx::PgConnection,
        family: Uuid,
        parent: Option<&Secret>,
        now: DateTime<Utc>,
    ) -> Result<Secret, sqlx::Error> {
        let refresh = self.opaque_secret();
        sqlx::query(
            "INSERT INTO auth.refresh_tokens (sha256, family, issued_at, expires_at, parent)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(digest(&refresh))
        .bind(family)
        .bind(now)
        .bind(now + TimeDelta::seconds(self.shared.options.refresh_seconds))
        .bind(parent.map(digest))
        .execute(connection)
        .await?;
        Ok(refresh)
    }
}

/// Which sessions end.
pub(super) enum Families {
    One(Uuid),
    Of(PrincipalId),
}

/// Those that ended before keep their reason.
pub(super) async fn revoke_families(
    connection: &mut sqlx::PgConnection,
    reason: &'static str,
    now: DateTime<Utc>,
    families: Families,
) -> Result<(), sqlx::Error> {
    let (condition, id) = match families {
        Families::One(family) => ("family", family),
        Families::Of(principal) => ("principal", principal.uuid()),
    };
    let statement = format!(
        "UPDATE auth.families SET revoked_at = $2, reason = $3 WHERE {condition} = $1 AND revoked_at IS NULL"
    );
    sqlx::query(&statement).bind(id).bind(now).bind(reason).execute(connection).await?;
    Ok(())
}

fn digest(secret: &Secret) -> Vec<u8> {
    Sha256::digest(secret.expose()).to_vec()
}
