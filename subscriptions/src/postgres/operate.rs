//! What operators see and ask for.

use kernel::Sequence;

use super::store::{PostgresStore, state_of};
use crate::store::{ParkKey, Parked, Request, State, StoreFault};

/// Where a subscription stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Position {
    /// Its name.
    pub name: String,
    /// Everything up to here is handled, parked or skipped.
    pub position: Sequence,
    /// The last number up to which revisions were looked at.
    pub revision: i64,
    /// How often it was claimed.
    pub term: i64,
    /// Whether it moves.
    pub state: State,
    /// How many entries are parked.
    pub parked: u64,
    /// How many entries were left out.
    pub skipped: u64,
}

impl PostgresStore {
    /// Where every subscription stands, by name.
    pub async fn positions(&self) -> Result<Vec<Position>, StoreFault> {
        type Row = (String, i64, i64, i64, String, Option<String>, i64, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT p.name, p.position, p.revision, p.term, p.state, p.stopped_because,
                    (SELECT count(*) FROM subscriptions.parked AS k WHERE k.name = p.name),
                    (SELECT count(*) FROM subscriptions.skipped AS s WHERE s.name = p.name)
             FROM subscriptions.positions AS p ORDER BY p.name",
        )
        .fetch_all(&self.pool)
        .await?;
        let position = |(name, position, revision, term, state, because, parked, skipped): Row| Position {
            name,
            position: Sequence::from_i64(position),
            revision,
            term,
            state: state_of(&state, because),
            parked: u64::try_from(parked).unwrap_or_default(),
            skipped: u64::try_from(skipped).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(position).collect())
    }

    /// Asks the leader for something. False when there is no such subscription.
    pub async fn ask(&self, name: &str, request: &Request) -> Result<bool, StoreFault> {
        let (what, sequence, reason) = match request {
            Request::Redrive { .. } => ("redrive", None, None),
            Request::Skip { sequence, reason, .. } => ("skip", Some(sequence.as_i64()), Some(reason)),
        };
        let asked = sqlx::query(
            "INSERT INTO subscriptions.requests (name, what, park_key, sequence, reason)
             SELECT name, $2, $3, $4, $5 FROM subscriptions.positions WHERE name = $1",
        )
        .bind(name)
        .bind(what)
        .bind(request.key().as_str())
        .bind(sequence)
        .bind(reason)
        .execute(&self.pool)
        .await?;
        Ok(asked.rows_affected() == 1)
    }

    /// Whether the leader has something to do that it was asked for.
    pub async fn is_asked(&self, name: &str) -> Result<bool, StoreFault> {
        let asked = sqlx::query_scalar("SELECT EXISTS (SELECT FROM subscriptions.requests WHERE name = $1)");
        Ok(asked.bind(name).fetch_one(&self.pool).await?)
    }

    /// Asks the leader to handle everything again that is parked, and was not asked for yet. Answers how many keys.
    pub async fn redrive_all(&self, name: &str) -> Result<u64, StoreFault> {
        let asked = sqlx::query(
            "INSERT INTO subscriptions.requests (name, what, park_key)
             SELECT DISTINCT p.name, 'redrive', p.park_key FROM subscriptions.parked AS p
             WHERE p.name = $1 AND NOT EXISTS (
                 SELECT FROM subscriptions.requests AS r WHERE r.name = p.name AND r.park_key = p.park_key
             )",
        )
        .bind(name)
        .execute(&self.pool)
        .await?;
        Ok(asked.rows_affected())
    }

    /// What is parked, by key and in order; at most `max`, after the given key and position.
    pub async fn list_parked(
        &self,
        name: &str,
        after: Option<(&ParkKey, Sequence)>,
        max: u32,
    ) -> Result<Vec<Parked>, StoreFault> {
        let (key, sequence) = after.map_or(("", Sequence::ZERO), |(key, sequence)| (key.as_str(), sequence));
        let rows: Vec<(String, i64, String, String, i32)> = sqlx::query_as(
            "SELECT park_key, sequence, subject, reason, attempts FROM subscriptions.parked
             WHERE name = $1 AND (park_key, sequence) > ($2, $3) ORDER BY park_key, sequence LIMIT $4",
        )
        .bind(name)
        .bind(key)
        .bind(sequence.as_i64())
        .bind(i64::from(max))
        .fetch_all(&self.pool)
        .await?;
        let parked =
            |(key, sequence, subject, reason, attempts): (String, i64, String, String, i32)| Parked {
                key: ParkKey::new(key),
                sequence: Sequence::from_i64(sequence),
                subject,
                reason,
                attempts: u32::try_from(attempts).unwrap_or_default(),
            };
        Ok(rows.into_iter().map(parked).collect())
    }

    /// Pauses a subscription. False when there is none, or it stopped by itself.
    pub async fn pause(&self, name: &str) -> Result<bool, StoreFault> {
        let paused = sqlx::query(
            "UPDATE subscriptions.positions SET state = 'paused', updated_at = now()
             WHERE name = $1 AND state <> 'stopped'",
        )
        .bind(name)
        .execute(&self.pool)
        .await?;
        Ok(paused.rows_affected() == 1)
    }

    /// Sets a subscription going, whatever it stood still for. False when there is none.
    pub async fn resume(&self, name: &str) -> Result<bool, StoreFault> {
        let resumed = sqlx::query(
            "UPDATE subscriptions.positions
             SET state = 'running', stopped_because = NULL, poison_in_a_row = 0, updated_at = now()
             WHERE name = $1",
        )
        .bind(name)
        .execute(&self.pool)
        .await?;
        Ok(resumed.rows_affected() == 1)
    }
}
