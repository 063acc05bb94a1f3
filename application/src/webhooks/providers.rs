//! Who may send webhooks: providers, each of one tenant, with one secret, or two while it rotates.

use chrono::{DateTime, Utc};
use kernel::{TenantId, Timestamp};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::fault::CommandFault;
use crate::platform::Platform;

/// What sealed secrets are bound to.
const SEALED_AS: &str = "webhook secret";

/// A sender of webhooks, without its secrets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Provider {
    /// Its id, which stands in the address it sends to.
    pub id: Uuid,
    /// Its name, for people.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// Until when the secret before the newest is valid too, while it rotates.
    pub rotates_until: Option<Timestamp>,
}

/// Whom a delivery claims to come from, with every secret it may be signed with now.
pub struct Sender {
    /// In whose programme.
    pub tenant: TenantId,
    /// Who.
    pub provider: Uuid,
    /// Its secrets, as bytes.
    pub secrets: Vec<Zeroizing<Vec<u8>>>,
}

/// A row of the list: the provider, its name, when it was added, until when it rotates.
type Listed = (Uuid, String, DateTime<Utc>, Option<DateTime<Utc>>);

/// What came of a rotation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rotated {
    /// The new secret is valid.
    Done,
    /// This very rotation was carried out before; its secret was told then.
    Before,
    /// There is no such provider.
    Unknown,
}

impl<L> Platform<L> {
    /// Adds a provider with its first secret. False when it was added before; then it stays as it is.
    pub async fn add_webhook_provider(
        &self,
        tenant: TenantId,
        provider: Uuid,
        name: &str,
        secret: &[u8],
    ) -> Result<bool, CommandFault> {
        let now = self.clock.now().to_datetime();
        let sealed = self.keys.seal_for_tenant(tenant, SEALED_AS, provider, secret).await?;
        let mut tx = self.pool.begin().await?;
        let added = sqlx::query(
            "insert into command.webhook_providers (provider, tenant, name, created_at)
             values ($1, $2, $3, $4) on conflict do nothing",
        )
        .bind(provider)
        .bind(tenant.uuid())
        .bind(name)
        .bind(now)
        .execute(&mut *tx)
        .await?
        .rows_affected()
            == 1;
        if added {
            // The first secret has the id of its provider.
            insert_secret(&mut tx, provider, provider, &sealed, now).await?;
        }
        tx.commit().await?;
        Ok(added)
    }

    /// The providers of a tenant, oldest first.
    pub async fn webhook_providers(&self, tenant: TenantId) -> Result<Vec<Provider>, CommandFault> {
        let rows: Vec<Listed> = sqlx::query_as(
            "select provider, name, created_at,
                 (select max(expires_at) from command.webhook_secrets as old
                  where old.provider = providers.provider and old.expires_at > $2)
             from command.webhook_providers as providers
             where tenant = $1 and removed_at is null order by created_at, provider",
        )
        .bind(tenant.uuid())
        .bind(self.clock.now().to_datetime())
        .fetch_all(&self.pool)
        .await?;
        let provider = |(id, name, created_at, until): Listed| Provider {
            id,
            name,
            created_at: created_at.into(),
            rotates_until: until.map(Timestamp::from),
        };
        Ok(rows.into_iter().map(provider).collect())
    }

    /// Makes a new secret valid; the one before stays so for a while, older ones end now.
    pub async fn rotate_webhook_secret(
        &self,
        tenant: TenantId,
        provider: Uuid,
        (id, secret): (Uuid, &[u8]),
        overlap_seconds: i64,
    ) -> Result<Rotated, CommandFault> {
        let now = self.clock.now();
        let sealed = self.keys.seal_for_tenant(tenant, SEALED_AS, id, secret).await?;
        let mut tx = self.pool.begin().await?;
        // Two rotations at once come one after the other.
        let known: Option<Uuid> = sqlx::query_scalar(
            "select provider from command.webhook_providers
             where tenant = $1 and provider = $2 and removed_at is null for update",
        )
        .bind(tenant.uuid())
        .bind(provider)
        .fetch_optional(&mut *tx)
        .await?;
        if known.is_none() {
            return Ok(Rotated::Unknown);
        }
        if !insert_secret(&mut tx, id, provider, &sealed, now.to_datetime()).await? {
            return Ok(Rotated::Before);
        }
        sqlx::query(
            "update command.webhook_secrets
             set expires_at = case when expires_at is null then $4 else least(expires_at, $3) end
             where provider = $1 and secret <> $2",
        )
        .bind(provider)
        .bind(id)
        .bind(now.to_datetime())
        .bind(now.plus_seconds(overlap_seconds).to_datetime())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Rotated::Done)
    }

    /// Removes a provider: nothing it sends is believed any more, and its secrets are gone. What it sent stays.
    pub async fn remove_webhook_provider(
        &self,
        tenant: TenantId,
        provider: Uuid,
    ) -> Result<bool, CommandFault> {
        let mut tx = self.pool.begin().await?;
        let removed = sqlx::query(
            "update command.webhook_providers set removed_at = $3
             where tenant = $1 and provider = $2 and removed_at is null",
        )
        .bind(tenant.uuid())
        .bind(provider)
        .bind(self.clock.now().to_datetime())
        .execute(&mut *tx)
        .await?
        .rows_affected()
            == 1;
        if removed {
            sqlx::query("delete from command.webhook_secrets where provider = $1")
                .bind(provider)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(removed)
    }

    /// Whom a delivery claims to come from; `None` when there is no such provider.
    pub async fn webhook_sender(&self, provider: Uuid) -> Result<Option<Sender>, CommandFault> {
        let rows: Vec<(Uuid, Uuid, Vec<u8>)> = sqlx::query_as(
            "select tenant, secret, sealed from command.webhook_providers join command.webhook_secrets using (provider)
             where provider = $1 and removed_at is null and (expires_at is null or expires_at > $2)",
        )
        .bind(provider)
        .bind(self.clock.now().to_datetime())
        .fetch_all(&self.pool)
        .await?;
        let Some(tenant) = rows.first().map(|(tenant, ..)| TenantId::new(*tenant)) else { return Ok(None) };
        let mut secrets = Vec::with_capacity(rows.len());
        for (_, id, sealed) in rows {
            secrets.push(self.keys.open_for_tenant(tenant, SEALED_AS, id, &sealed).await?);
        }
        Ok(Some(Sender { tenant, provider, secrets }))
    }
}

/// False when it is there already.
async fn insert_secret(
    tx: &mut sqlx::PgConnection,
    id: Uuid,
    provider: Uuid,
    sealed: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query(
        "insert into command.webhook_secrets (secret, provider, sealed, created_at)
         values ($1, $2, $3, $4) on conflict do nothing",
    )
    .bind(id)
    .bind(provider)
    .bind(sealed)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}
