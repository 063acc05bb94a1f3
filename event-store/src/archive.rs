//! The archive: the second store of every commit, in Postgres.
//!
//! Schema `log`, table `log.commits`: exact bytes, append-only by trigger, gapless from 1. Only the archiver
//! writes it ([`archiver`]), under a lease that dies with its connection ([`lease`]).

pub(crate) mod announcement;
pub(crate) mod archiver;
pub(crate) mod follower;
pub(crate) mod lease;
pub(crate) mod notary;
pub(crate) mod witness;

use bytes::Bytes;
use kernel::{Hash, Sequence, TenantId};
use runtime::{Migration, MigrationError};
use sqlx::PgPool;

use crate::log::Recorded;
use crate::merkle::checkpoint::{self, Checkpoint};
use crate::merkle::range::CompactRange;

const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_commits.sql", sql: include_str!("../migrations/0001_commits.sql") },
    Migration { name: "0002_readers.sql", sql: include_str!("../migrations/0002_readers.sql") },
    Migration { name: "0003_checkpoints.sql", sql: include_str!("../migrations/0003_checkpoints.sql") },
];

/// Brings the schema `log` up to date. Needs a role that owns the database.
pub async fn migrate(owner: &PgPool) -> Result<(), MigrationError> {
    runtime::migrations::apply(owner, "log", MIGRATIONS).await.map(drop)
}

/// Reads the archive. Any role that may select from `log.commits` will do.
#[derive(Clone, Debug)]
pub struct Archive {
    pool: PgPool,
}

/// What the archive holds at one sequence, with the hash that was stored beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Archived {
    /// The commit.
    pub recorded: Recorded,
    /// [`Recorded::hash`], as it was when the commit was archived.
    pub hash: Hash,
}

type Row = (i64, String, Vec<u8>, Vec<u8>);
type CheckpointRow = (String, i64, Vec<u8>, Vec<u8>, Vec<u8>);
type Signed = (Checkpoint, CompactRange);

impl Archive {
    /// Over a pool of connections to the database that has the schema `log`.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The last archived sequence; zero when there is none.
    pub async fn last(&self) -> Result<Sequence, sqlx::Error> {
        let last: Option<i64> =
            sqlx::query_scalar("SELECT max(sequence) FROM log.commits").fetch_one(&self.pool).await?;
        Ok(last.map_or(Sequence::ZERO, Sequence::from_i64))
    }

    /// At most `max` commits after `after` and up to `until`, in order.
    pub async fn read(
        &self,
        after: Sequence,
        until: Sequence,
        max: usize,
    ) -> Result<Vec<Archived>, sqlx::Error> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT sequence, subject, payload, hash FROM log.commits
             WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence LIMIT $3",
        )
        .bind(after.as_i64())
        .bind(until.as_i64())
        .bind(i64::try_from(max).unwrap_or(i64::MAX))
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(archived).collect()
    }

    /// The commits after `after` and up to `until` whose subject names one of these kinds of aggregate, in order.
    /// What others say never leaves the database.
    pub async fn read_of(
        &self,
        aggregates: &[&str],
        after: Sequence,
        until: Sequence,
    ) -> Result<Vec<Archived>, sqlx::Error> {
        let rows: Vec<Row> = sqlx::query_as(
            // Nothing here that the index over subjects could serve: the range of sequences is what is to be gone through.
            "SELECT sequence, subject, payload, hash FROM log.commits
             WHERE sequence > $1 AND sequence <= $2
                 AND split_part(subject, '.', 1) = 'evt' AND split_part(subject, '.', 3) = ANY ($3)
             ORDER BY sequence",
        )
        .bind(after.as_i64())
        .bind(until.as_i64())
        .bind(aggregates)
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(archived).collect()
    }

    /// The same of one tenant, for a role that sees the archive through the context of a tenant alone.
    pub async fn read_of_in_context(
        &self,
        tenant: TenantId,
        aggregates: &[&str],
        after: Sequence,
        until: Sequence,
    ) -> Result<Vec<Archived>, sqlx::Error> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("SELECT set_config('teei.tenant', $1, true), set_config('teei.companies', '*', true)")
            .bind(tenant.uuid().to_string())
            .execute(&mut *tx)
            .await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT sequence, subject, payload, hash FROM log.commits_in_context
             WHERE sequence > $1 AND sequence <= $2
                 AND split_part(subject, '.', 1) = 'evt' AND split_part(subject, '.', 3) = ANY ($3)
             ORDER BY sequence",
        )
        .bind(after.as_i64())
        .bind(until.as_i64())
        .bind(aggregates)
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        rows.into_iter().map(archived).collect()
    }

    /// How many commits there are after `after` and up to `until`.
    pub async fn count(&self, after: Sequence, until: Sequence) -> Result<u64, sqlx::Error> {
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM log.commits WHERE sequence > $1 AND sequence <= $2")
                .bind(after.as_i64())
                .bind(until.as_i64())
                .fetch_one(&self.pool)
                .await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// The commit at `sequence`.
    pub async fn at(&self, sequence: Sequence) -> Result<Option<Archived>, sqlx::Error> {
        let row: Option<Row> =
            sqlx::query_as("SELECT sequence, subject, payload, hash FROM log.commits WHERE sequence = $1")
                .bind(sequence.as_i64())
                .fetch_optional(&self.pool)
                .await?;
        row.map(archived).transpose()
    }

    /// The archived commits of one aggregate after `after`, oldest first.
    pub async fn of_subject(&self, subject: &str, after: Sequence) -> Result<Vec<Archived>, sqlx::Error> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT sequence, subject, payload, hash FROM log.commits
             WHERE subject = $1 AND sequence > $2 ORDER BY sequence",
        )
        .bind(subject)
        .bind(after.as_i64())
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(archived).collect()
    }

    /// Every checkpoint, oldest first.
    pub async fn checkpoints(&self) -> Result<Vec<Checkpoint>, sqlx::Error> {
        let rows: Vec<CheckpointRow> = sqlx::query_as(
            "SELECT origin, size, root, public_key, signature FROM log.checkpoints ORDER BY size",
        )
        .fetch_all(&self.pool)
        .await?;
        let checkpoint = |(origin, size, root, key, signature): CheckpointRow| {
            checkpoint::from_parts(origin, Sequence::from_i64(size).get(), &root, &key, &signature)
        };
        let checkpoints = rows.into_iter().map(checkpoint).collect::<Option<_>>();
        checkpoints.ok_or_else(|| sqlx::Error::Decode("a checkpoint has 32, 32 and 64 bytes".into()))
    }

    /// The newest checkpoints, newest first, each with the tree that it signs.
    pub(crate) async fn newest_checkpoints(&self, max: u32) -> Result<Vec<Signed>, sqlx::Error> {
        type Row = (String, i64, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT origin, size, root, public_key, signature, range
             FROM log.checkpoints ORDER BY size DESC LIMIT $1",
        )
        .bind(i64::from(max))
        .fetch_all(&self.pool)
        .await?;
        let signed = |(origin, size, root, key, signature, range): Row| {
            let size = Sequence::from_i64(size).get();
            let checkpoint = checkpoint::from_parts(origin, size, &root, &key, &signature)?;
            Some((checkpoint, CompactRange::from_bytes(size, &range)?))
        };
        let signed = rows.into_iter().map(signed).collect::<Option<_>>();
        signed.ok_or_else(|| sqlx::Error::Decode("a checkpoint or its tree has not the right length".into()))
    }
}

fn archived((sequence, subject, payload, hash): Row) -> Result<Archived, sqlx::Error> {
    let hash = Hash::from_slice(&hash).ok_or_else(|| sqlx::Error::Decode("a hash has 32 bytes".into()))?;
    let recorded =
        Recorded { sequence: Sequence::from_i64(sequence), subject, payload: Bytes::from(payload) };
    Ok(Archived { recorded, hash })
}
