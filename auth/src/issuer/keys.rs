//! Signing keys over time: published before they sign, kept until the last token they signed expires.

use chrono::TimeDelta;
use runtime::key_file;

use super::{Issuer, IssuerError};
use crate::{Jwk, JwkSet, SigningKey};

impl Issuer {
    /// The public keys under which tokens may be valid now.
    pub async fn jwks(&self) -> Result<JwkSet, sqlx::Error> {
        let rows: Vec<(String, Vec<u8>)> = sqlx::query_as(
            "SELECT kid, public_key FROM auth.signing_keys WHERE expires_at IS NULL OR expires_at > $1",
        )
        .bind(self.shared.clock.now().to_datetime())
        .fetch_all(&self.shared.pool)
        .await?;
        let key = |(kid, public): (String, Vec<u8>)| Some(Jwk::new(kid, public.as_slice().try_into().ok()?));
        Ok(JwkSet { keys: rows.into_iter().filter_map(key).collect() })
    }

    /// Signs with a new key from now on. Tokens signed with the old one stay good until they expire.
    ///
    /// Stopped halfway, either key signs and both are published: nothing needs repair.
    pub async fn rotate_signing_key(&self) -> Result<(), IssuerError> {
        let seed = key_file::draw(&*self.shared.chance);
        let fresh = SigningKey::new(&seed);
        self.publish(&fresh).await?;
        key_file::replace(&self.shared.signing_file, &seed)?;
        let old = std::mem::replace(&mut *self.shared.signing.write(), std::sync::Arc::new(fresh));
        let now = self.shared.clock.now().to_datetime();
        // A request that took the old key a moment ago may still sign with it.
        let grace = TimeDelta::seconds(self.shared.options.access_seconds + 60);
        sqlx::query("UPDATE auth.signing_keys SET expires_at = $2 WHERE kid = $1")
            .bind(old.kid())
            .bind(now + grace)
            .execute(&self.shared.pool)
            .await?;
        Ok(())
    }

    pub(super) async fn publish_signing_key(&self) -> Result<(), sqlx::Error> {
        let signing = std::sync::Arc::clone(&self.shared.signing.read());
        self.publish(&signing).await
    }

    /// A key that signs does not expire, also when it was about to.
    async fn publish(&self, key: &SigningKey) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO auth.signing_keys (kid, public_key, created_at) VALUES ($1, $2, $3)
             ON CONFLICT (kid) DO UPDATE SET expires_at = NULL",
        )
        .bind(key.kid())
        .bind(key.public_key().as_slice())
        .bind(self.shared.clock.now().to_datetime())
        .execute(&self.shared.pool)
        .await?;
        Ok(())
    }
}
