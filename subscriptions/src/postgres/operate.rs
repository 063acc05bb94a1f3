//! What operators see and ask for.

use kernel::Sequence;

use super::store::{PostgresStore, state_of};
use crate::store::{Request, State, StoreFault};

/// Where a subscription stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Position {
    /// Its name.
    pub name: String,
    /// Everything up to here is handled, parked or skipped.
    pub position: Sequence,
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
        type Row = (String, i64, i64, String, Option<String>, i64, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT p.name, p.position, p.term, p.state, p.stopped_because,
                    (SELECT count(*) FROM subscriptions.parked AS k WHERE k.name = p.name),
                    (SELECT count(*) FROM subscriptions.skipped AS s WHERE s.name = p.name)
             FROM subscriptions.positions AS p ORDER BY p.name",
        )
        .fetch_all(&self.pool)
        .await?;
        let position = |(name, position, term, state, because, parked, skipped): Row| Position {
            name,
            position: Sequence::from_i64(position),
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
