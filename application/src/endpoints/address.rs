//! Where an endpoint is, and with which secrets it is signed for: kept sealed.

use chrono::{DateTime, Utc};
use kernel::{AggregateId, TenantId, Timestamp};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::fault::CommandFault;
use crate::platform::Platform;

/// What sealed addresses and secrets are bound to.
const URL_SEALED_AS: &str = "endpoint address";
const SECRET_SEALED_AS: &str = "endpoint secret";

/// A secret that was drawn, under an id that a repetition of the command has too.
#[derive(Clone, Copy)]
pub struct NewSecret<'a> {
    /// Its id.
    pub id: Uuid,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Where an endpoint is, and how it is signed for now.
pub struct Address {
    /// Its address. It can hold a secret.
    pub url: Zeroizing<String>,
    /// Its secrets, the newest first.
    pub secrets: Vec<Zeroizing<Vec<u8>>>,
}

impl<L> Platform<L> {
    /// Where an endpoint is and with which secrets it is signed for at this moment; `None` once it was removed.
    pub async fn endpoint_address(
        &self,
        tenant: TenantId,
        endpoint: AggregateId,
        now: Timestamp,
    ) -> Result<Option<Address>, CommandFault> {
        let row: Option<Option<Vec<u8>>> = sqlx::query_scalar(
            "select sealed_url from command.endpoints where tenant = $1 and endpoint = $2",
        )
        .bind(tenant.uuid())
        .bind(endpoint.uuid())
        .fetch_optional(&self.pool)
        .await?;
        let Some(sealed) = row.flatten() else { return Ok(None) };
        let url = self.keys.open_for_tenant(tenant, URL_SEALED_AS, endpoint.uuid(), &sealed).await?;
        let Ok(url) = String::from_utf8(url.to_vec()) else { return Ok(None) };
        let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(
            "select secret, sealed from command.endpoint_secrets
             where endpoint = $1 and (expires_at is null or expires_at > $2)
             order by created_at desc, secret",
        )
        .bind(endpoint.uuid())
        .bind(now.to_datetime())
        .fetch_all(&self.pool)
        .await?;
        let mut secrets = Vec::with_capacity(rows.len());
        for (id, sealed) in rows {
            secrets.push(self.keys.open_for_tenant(tenant, SECRET_SEALED_AS, id, &sealed).await?);
        }
        Ok(Some(Address { url: Zeroizing::new(url), secrets }))
    }

    /// False when they were kept before; then they stay as they are.
    pub(super) async fn keep_address(
        &self,
        tenant: TenantId,
        endpoint: AggregateId,
        url: &str,
        secret: NewSecret<'_>,
    ) -> Result<bool, CommandFault> {
        let now = self.clock.now().to_datetime();
        let id = endpoint.uuid();
        let sealed = self.keys.seal_for_tenant(tenant, URL_SEALED_AS, id, url.as_bytes()).await?;
        let sealed_secret =
            self.keys.seal_for_tenant(tenant, SECRET_SEALED_AS, secret.id, secret.bytes).await?;
        let mut tx = self.pool.begin().await?;
        let added = sqlx::query(
            "insert into command.endpoints (endpoint, tenant, sealed_url, created_at)
             values ($1, $2, $3, $4) on conflict do nothing",
        )
        .bind(id)
        .bind(tenant.uuid())
        .bind(sealed)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        let added = added.rows_affected() == 1;
        if added {
            insert_secret(&mut tx, id, secret.id, &sealed_secret, now).await?;
        }
        tx.commit().await?;
        Ok(added)
    }

    /// The one before ends when the overlap does, older ones now. False when it was kept before: repeating it changes nothing.
    pub(super) async fn rotate_secret(
        &self,
        tenant: TenantId,
        endpoint: AggregateId,
        secret: NewSecret<'_>,
        overlaps_until: Timestamp,
    ) -> Result<bool, CommandFault> {
        let now = self.clock.now().to_datetime();
        let sealed = self.keys.seal_for_tenant(tenant, SECRET_SEALED_AS, secret.id, secret.bytes).await?;
        let mut tx = self.pool.begin().await?;
        // Two rotations at once come one after the other.
        sqlx::query("select from command.endpoints where tenant = $1 and endpoint = $2 for update")
            .bind(tenant.uuid())
            .bind(endpoint.uuid())
            .execute(&mut *tx)
            .await?;
        let kept = insert_secret(&mut tx, endpoint.uuid(), secret.id, &sealed, now).await?;
        if kept {
            sqlx::query(
                "update command.endpoint_secrets
                 set expires_at = case when expires_at is null then $4 else least(expires_at, $3) end
                 where endpoint = $1 and secret <> $2",
            )
            .bind(endpoint.uuid())
            .bind(secret.id)
            .bind(now)
            .bind(overlaps_until.to_datetime())
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(kept)
    }

    pub(super) async fn forget_address(
        &self,
        tenant: TenantId,
        endpoint: AggregateId,
    ) -> Result<(), CommandFault> {
        let mut tx = self.pool.begin().await?;
        sqlx::query(
            "update command.endpoints set sealed_url = null, removed_at = coalesce(removed_at, $3)
             where tenant = $1 and endpoint = $2",
        )
        .bind(tenant.uuid())
        .bind(endpoint.uuid())
        .bind(self.clock.now().to_datetime())
        .execute(&mut *tx)
        .await?;
        sqlx::query("delete from command.endpoint_secrets where endpoint = $1")
            .bind(endpoint.uuid())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// False when it is there already.
async fn insert_secret(
    tx: &mut sqlx::PgConnection,
    endpoint: Uuid,
    id: Uuid,
    sealed: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query(
        "insert into command.endpoint_secrets (secret, endpoint, sealed, created_at)
         values ($1, $2, $3, $4) on conflict do nothing",
    )
    .bind(id)
    .bind(endpoint)
    .bind(sealed)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}
