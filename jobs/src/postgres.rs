//! The index in Postgres, as the worker role.

use chrono::{DateTime, Utc};
use kernel::{TenantId, Timestamp};
use runtime::{Migration, MigrationError};
use sqlx::PgPool;
use uuid::Uuid;

use crate::due::{Claimed, Due, DueFault, DueIndex, DueKey, Held};

const MIGRATIONS: &[Migration] =
    &[Migration { name: "0001_due", sql: include_str!("../migrations/0001_due.sql") }];

/// Brings the tables into place, as the owner of the database. Running it again changes nothing.
pub async fn migrate(owner: &PgPool) -> Result<Vec<&'static str>, MigrationError> {
    runtime::migrations::apply(owner, "jobs", MIGRATIONS).await
}

impl From<sqlx::Error> for DueFault {
    fn from(error: sqlx::Error) -> Self {
        Self::new(error)
    }
}

/// Due times of a database.
#[derive(Clone)]
pub struct PostgresDue {
    pool: PgPool,
}

impl PostgresDue {
    /// The index of this database.
    pub const fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

impl DueIndex for PostgresDue {
    async fn put(&self, entries: &[Due]) -> Result<(), DueFault> {
        let mut kinds = Vec::with_capacity(entries.len());
        let (mut tenants, mut ids) = (Vec::new(), Vec::new());
        let (mut ats, mut revisions) = (Vec::new(), Vec::new());
        for due in entries {
            kinds.push(due.key.kind.clone());
            tenants.push(due.key.tenant.uuid());
            ids.push(due.key.id);
            ats.push(due.at.to_datetime());
            revisions.push(due.revision);
        }
        // Of several revisions of one entry the highest is taken: a statement changes a row once.
        sqlx::query(
            "INSERT INTO jobs.due AS d (kind, tenant, id, due_at, revision)
             SELECT DISTINCT ON (kind, tenant, id) kind, tenant, id, due_at, revision
             FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::bigint[])
                 AS given (kind, tenant, id, due_at, revision)
             ORDER BY kind, tenant, id, revision DESC
             ON CONFLICT (kind, tenant, id) DO UPDATE
             SET due_at = excluded.due_at, revision = excluded.revision, claims = 0
             WHERE d.revision < excluded.revision",
        )
        .bind(kinds)
        .bind(tenants)
        .bind(ids)
        .bind(ats)
        .bind(revisions)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn remove(&self, key: &DueKey, revision: i64) -> Result<(), DueFault> {
        sqlx::query("DELETE FROM jobs.due WHERE kind = $1 AND tenant = $2 AND id = $3 AND revision <= $4")
            .bind(&key.kind)
            .bind(key.tenant.uuid())
            .bind(key.id)
            .bind(revision)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn claim(
        &self,
        kind: &str,
        now: Timestamp,
        max: usize,
        expired: &[Held],
    ) -> Result<Vec<Claimed>, DueFault> {
        let of_kind = || expired.iter().filter(|held| held.key.kind == kind);
        let rows: Vec<(Uuid, Uuid, DateTime<Utc>, i64, i64, i32)> = sqlx::query_as(
            "WITH due AS (
                 SELECT d.tenant, d.id
                 FROM jobs.due AS d
                 -- A term is never given twice: it tells whose lease it is.
                 LEFT JOIN unnest($4::bigint[], $5::bigint[]) AS expired (term, beat)
                     ON expired.term = d.term AND expired.beat = d.beat
                 WHERE d.kind = $1 AND d.due_at <= $2 AND (d.beat IS NULL OR expired.term IS NOT NULL)
                 ORDER BY d.due_at, d.tenant, d.id
                 LIMIT $3
                 FOR UPDATE OF d SKIP LOCKED
             )
             UPDATE jobs.due AS d SET term = nextval('jobs.terms'), claims = d.claims + 1, beat = 0
             FROM due WHERE d.kind = $1 AND d.tenant = due.tenant AND d.id = due.id
             RETURNING d.tenant, d.id, d.due_at, d.revision, d.term, d.claims",
        )
        .bind(kind)
        .bind(now.to_datetime())
        .bind(i64::try_from(max).unwrap_or(i64::MAX))
        .bind(of_kind().map(|held| held.term).collect::<Vec<_>>())
        .bind(of_kind().map(|held| held.beat).collect::<Vec<_>>())
        .fetch_all(&self.pool)
        .await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for (tenant, id, at, revision, term, claims) in rows {
            let due = Due { key: DueKey::new(kind, TenantId::new(tenant), id), at: at.into(), revision };
            claimed.push(Claimed { due, term, claims: u32::try_from(claims).unwrap_or_default() });
        }
        claimed.sort_by_key(|claimed| (claimed.due.at, claimed.due.key.tenant, claimed.due.key.id));
        Ok(claimed)
    }

    async fn beat(&self, claimed: &Claimed) -> Result<bool, DueFault> {
        let beaten = sqlx::query(
            "UPDATE jobs.due SET beat = beat + 1
             WHERE kind = $1 AND tenant = $2 AND id = $3 AND term = $4 AND beat IS NOT NULL",
        )
        .bind(&claimed.due.key.kind)
        .bind(claimed.due.key.tenant.uuid())
        .bind(claimed.due.key.id)
        .bind(claimed.term)
        .execute(&self.pool)
        .await?;
        Ok(beaten.rows_affected() == 1)
    }

    async fn finish(&self, claimed: &Claimed, next: Option<Timestamp>) -> Result<bool, DueFault> {
        let mut tx = self.pool.begin().await?;
        // Locked first: a revision that comes meanwhile is seen, or comes after.
        let revision: Option<i64> = sqlx::query_scalar(
            "SELECT revision FROM jobs.due
             WHERE kind = $1 AND tenant = $2 AND id = $3 AND term = $4 AND beat IS NOT NULL FOR UPDATE",
        )
        .bind(&claimed.due.key.kind)
        .bind(claimed.due.key.tenant.uuid())
        .bind(claimed.due.key.id)
        .bind(claimed.term)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(revision) = revision else { return Ok(false) };
        let is_newest = revision == claimed.due.revision;
        let statement = if is_newest && next.is_none() {
            "DELETE FROM jobs.due WHERE kind = $1 AND tenant = $2 AND id = $3 AND $4::timestamptz IS NULL"
        } else {
            "UPDATE jobs.due SET beat = NULL, due_at = coalesce($4, due_at)
             WHERE kind = $1 AND tenant = $2 AND id = $3"
        };
        sqlx::query(statement)
            .bind(&claimed.due.key.kind)
            .bind(claimed.due.key.tenant.uuid())
            .bind(claimed.due.key.id)
            .bind(next.filter(|_| is_newest).map(Timestamp::to_datetime))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn held(&self, kind: &str) -> Result<Vec<Held>, DueFault> {
        let rows: Vec<(Uuid, Uuid, i64, i64)> = sqlx::query_as(
            "SELECT tenant, id, term, beat FROM jobs.due WHERE kind = $1 AND beat IS NOT NULL",
        )
        .bind(kind)
        .fetch_all(&self.pool)
        .await?;
        let held =
            |(tenant, id, term, beat)| Held { key: DueKey::new(kind, TenantId::new(tenant), id), term, beat };
        Ok(rows.into_iter().map(held).collect())
    }
}
