//! Taking back what was issued, and forgetting what has expired.

use kernel::PrincipalId;

use super::Issuer;
use super::refresh::{Families, revoke_families};
use crate::Principal;

impl Issuer {
    /// Refuses the token this principal came with, until it expires. Verifiers follow within seconds.
    pub async fn revoke_token(&self, principal: &Principal) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO auth.revoked_tokens (jti, expires_at, revoked_at) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
        )
        .bind(principal.token)
        .bind(principal.token_expires_at.to_datetime())
        .bind(self.shared.clock.now().to_datetime())
        .execute(&self.shared.pool)
        .await?;
        Ok(())
    }

    /// Refuses every token issued to a login until now, and ends its sessions.
    pub async fn revoke_login(&self, principal: PrincipalId) -> Result<(), sqlx::Error> {
        let now = self.shared.clock.now().to_datetime();
        let mut tx = self.shared.pool.begin().await?;
        sqlx::query("UPDATE auth.logins SET tokens_valid_from = $2 WHERE principal = $1")
            .bind(principal.uuid())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        revoke_families(&mut tx, "login revoked", now, Families::Of(principal)).await?;
        tx.commit().await
    }

    /// Deletes what can have no effect any more. To be called now and then; returns how many rows went.
    pub async fn forget_expired(&self) -> Result<u64, sqlx::Error> {
        let mut forgotten = 0;
        for statement in [
            "DELETE FROM auth.families WHERE expires_at < $1",
            "DELETE FROM auth.revoked_tokens WHERE expires_at < $1",
            "DELETE FROM auth.signing_keys WHERE expires_at < $1",
        ] {
            let now = self.shared.clock.now().to_datetime();
            forgotten += sqlx::query(statement).bind(now).execute(&self.shared.pool).await?.rows_affected();
        }
        Ok(forgotten)
    }
}
