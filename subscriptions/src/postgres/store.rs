//! The store in Postgres.

use std::collections::HashSet;

use kernel::Sequence;
use sqlx::{PgPool, Postgres, Transaction};

use crate::store::{Begins, Claim, ParkKey, Parked, Request, Standing, State, Store, StoreFault, ToPark};

/// Positions and parked entries of a database, as the worker role.
#[derive(Clone)]
pub struct PostgresStore {
    pub(super) pool: PgPool,
}

impl PostgresStore {
    /// The store of this database.
    pub const fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

type RequestRow = (i64, String, String, Option<i64>, Option<String>);

impl Store for PostgresStore {
    type Tx = Transaction<'static, Postgres>;

    async fn claim(&self, name: &str, begins: Begins) -> Result<Claim, StoreFault> {
        // Durable before it is told: a term that a crash takes back could be given twice.
        let (term, position): (i64, i64) = sqlx::query_as(
            "INSERT INTO subscriptions.positions AS p (name, term, position, began_at, revision)
             VALUES ($1, 1, $2, $2, $3)
             ON CONFLICT (name) DO UPDATE SET term = p.term + 1 RETURNING term, position",
        )
        .bind(name)
        .bind(begins.position.as_i64())
        .bind(begins.revision)
        .fetch_one(&self.pool)
        .await?;
        Ok(Claim { name: name.to_owned(), term, position: Sequence::from_i64(position) })
    }

    async fn standing(&self, claim: &Claim) -> Result<Option<Standing>, StoreFault> {
        type Row = (String, Option<String>, i64, i64, Vec<String>, bool);
        let row: Option<Row> = sqlx::query_as(
            "SELECT state, stopped_because, poison_in_a_row, revision,
                    ARRAY(SELECT DISTINCT park_key FROM subscriptions.parked WHERE name = $1),
                    EXISTS (SELECT FROM subscriptions.requests WHERE name = $1)
             FROM subscriptions.positions WHERE name = $1 AND term = $2",
        )
        .bind(&claim.name)
        .bind(claim.term)
        .fetch_optional(&self.pool)
        .await?;
        let Some((state, because, poison_in_a_row, revision, keys, asked)) = row else { return Ok(None) };
        let state = state_of(&state, because);
        let parked: HashSet<ParkKey> = keys.into_iter().map(ParkKey::new).collect();
        let requests = if asked { self.requests(&claim.name).await? } else { Vec::new() };
        let poison_in_a_row = u64::try_from(poison_in_a_row).unwrap_or_default();
        Ok(Some(Standing { state, parked, poison_in_a_row, revision, requests }))
    }

    async fn parked(&self, name: &str, key: &ParkKey, max: usize) -> Result<Vec<Parked>, StoreFault> {
        let rows: Vec<(i64, String, String, i32)> = sqlx::query_as(
            "SELECT sequence, subject, reason, attempts FROM subscriptions.parked
             WHERE name = $1 AND park_key = $2 ORDER BY sequence LIMIT $3",
        )
        .bind(name)
        .bind(key.as_str())
        .bind(i64::try_from(max).unwrap_or(i64::MAX))
        .fetch_all(&self.pool)
        .await?;
        let parked = |(sequence, subject, reason, attempts)| Parked {
            key: key.clone(),
            sequence: Sequence::from_i64(sequence),
            subject,
            reason,
            attempts: u32::try_from(attempts).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(parked).collect())
    }

    async fn begin(&self, claim: &Claim) -> Result<Option<Self::Tx>, StoreFault> {
        let mut tx = self.pool.begin().await?;
        // Rows and position are lost together or not at all, and the log has what they came of.
        let held: Option<bool> = sqlx::query_scalar(
            "SELECT set_config('synchronous_commit', 'off', true) = 'off' FROM subscriptions.positions
             WHERE name = $1 AND term = $2 AND position = $3 FOR UPDATE",
        )
        .bind(&claim.name)
        .bind(claim.term)
        .bind(claim.position.as_i64())
        .fetch_optional(&mut *tx)
        .await?;
        Ok(held.map(|_| tx))
    }

    async fn advance(
        &self,
        tx: &mut Self::Tx,
        name: &str,
        to: Sequence,
        poison_in_a_row: u64,
    ) -> Result<(), StoreFault> {
        sqlx::query(
            "UPDATE subscriptions.positions SET position = $2, poison_in_a_row = $3, updated_at = now()
             WHERE name = $1",
        )
        .bind(name)
        .bind(to.as_i64())
        .bind(i64::try_from(poison_in_a_row).unwrap_or(i64::MAX))
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    async fn revised(&self, tx: &mut Self::Tx, name: &str, to: i64) -> Result<(), StoreFault> {
        sqlx::query("UPDATE subscriptions.positions SET revision = $2, updated_at = now() WHERE name = $1")
            .bind(name)
            .bind(to)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    async fn park(&self, tx: &mut Self::Tx, name: &str, entries: &[ToPark]) -> Result<(), StoreFault> {
        if entries.is_empty() {
            return Ok(());
        }
        let attempts = |entry: &ToPark| i32::try_from(entry.attempts).unwrap_or(i32::MAX);
        sqlx::query(
            "INSERT INTO subscriptions.parked (name, park_key, sequence, subject, reason, attempts)
             SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::int[])
             ON CONFLICT DO NOTHING",
        )
        .bind(name)
        .bind(entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| entry.sequence.as_i64()).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| entry.subject.as_str()).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| entry.reason.as_str()).collect::<Vec<_>>())
        .bind(entries.iter().map(attempts).collect::<Vec<_>>())
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    async fn unpark(
        &self,
        tx: &mut Self::Tx,
        name: &str,
        key: &ParkKey,
        sequence: Sequence,
    ) -> Result<(), StoreFault> {
        sqlx::query("DELETE FROM subscriptions.parked WHERE name = $1 AND park_key = $2 AND sequence = $3")
            .bind(name)
            .bind(key.as_str())
            .bind(sequence.as_i64())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    async fn skip(
        &self,
        tx: &mut Self::Tx,
        name: &str,
        key: &ParkKey,
        sequence: Sequence,
        reason: &str,
    ) -> Result<(), StoreFault> {
        sqlx::query(
            "WITH left_out AS (
                 DELETE FROM subscriptions.parked WHERE name = $1 AND park_key = $2 AND sequence = $3
                 RETURNING name, sequence, park_key
             )
             INSERT INTO subscriptions.skipped (name, sequence, park_key, reason)
             SELECT name, sequence, park_key, $4 FROM left_out",
        )
        .bind(name)
        .bind(key.as_str())
        .bind(sequence.as_i64())
        .bind(reason)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    async fn failed_again(
        &self,
        tx: &mut Self::Tx,
        name: &str,
        key: &ParkKey,
        sequence: Sequence,
        reason: &str,
    ) -> Result<(), StoreFault> {
        sqlx::query(
            "UPDATE subscriptions.parked SET attempts = attempts + 1, reason = $4
             WHERE name = $1 AND park_key = $2 AND sequence = $3",
        )
        .bind(name)
        .bind(key.as_str())
        .bind(sequence.as_i64())
        .bind(reason)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    async fn answer(&self, tx: &mut Self::Tx, name: &str, request: i64) -> Result<(), StoreFault> {
        sqlx::query("DELETE FROM subscriptions.requests WHERE name = $1 AND number = $2")
            .bind(name)
            .bind(request)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    async fn savepoint(&self, tx: &mut Self::Tx) -> Result<(), StoreFault> {
        sqlx::query("SAVEPOINT entries").execute(&mut **tx).await?;
        Ok(())
    }

    async fn end_savepoint(&self, tx: &mut Self::Tx, keep: bool) -> Result<(), StoreFault> {
        if !keep {
            sqlx::query("ROLLBACK TO SAVEPOINT entries").execute(&mut **tx).await?;
        }
        sqlx::query("RELEASE SAVEPOINT entries").execute(&mut **tx).await?;
        Ok(())
    }

    async fn commit(&self, tx: Self::Tx) -> Result<(), StoreFault> {
        Ok(tx.commit().await?)
    }

    async fn stop(&self, claim: &Claim, reason: &str) -> Result<(), StoreFault> {
        sqlx::query(
            "UPDATE subscriptions.positions SET state = 'stopped', stopped_because = $3, updated_at = now()
             WHERE name = $1 AND term = $2",
        )
        .bind(&claim.name)
        .bind(claim.term)
        .bind(reason)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

impl PostgresStore {
    async fn requests(&self, name: &str) -> Result<Vec<(i64, Request)>, StoreFault> {
        let rows: Vec<RequestRow> = sqlx::query_as(
            "SELECT number, what, park_key, sequence, reason FROM subscriptions.requests
             WHERE name = $1 ORDER BY number LIMIT 100",
        )
        .bind(name)
        .fetch_all(&self.pool)
        .await?;
        let request = |(number, what, key, sequence, reason): RequestRow| {
            let key = ParkKey::new(key);
            let request = match sequence.filter(|_| what == "skip") {
                None => Request::Redrive { key },
                Some(sequence) => {
                    let sequence = Sequence::from_i64(sequence);
                    Request::Skip { key, sequence, reason: reason.unwrap_or_default() }
                }
            };
            (number, request)
        };
        Ok(rows.into_iter().map(request).collect())
    }
}

/// The state as two columns hold it.
pub(super) fn state_of(state: &str, because: Option<String>) -> State {
    match (state, because) {
        ("paused", _) => State::Paused,
        ("stopped", because) => State::Stopped { reason: because.unwrap_or_default() },
        _ => State::Running,
    }
}
