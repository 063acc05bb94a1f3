//! Park keys that no redrive mends: the commit in front of them cannot be read, whatever comes after it.

use event_store::Recorded;
use kernel::Sequence;
use projections::engine::LogEntry;
use serde::Serialize;
use sqlx::PgPool;

use super::Findings;

/// A park key whose first commit stays parked however often it is driven again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct UnmendableKey {
    /// Which read model.
    pub projection: String,
    /// The key.
    pub park_key: String,
    /// The commit in front.
    pub sequence: Sequence,
    /// How many commits are parked under it, that one among them.
    pub parked: u64,
    /// Why it cannot be read.
    pub reason: String,
}

/// Looks at what is parked in the versions that serve, and keeps the first `told_max` findings. `read` answers the commit
/// at a position, where there is one.
pub async fn unmendable_keys<E: From<sqlx::Error>>(
    pool: &PgPool,
    read: impl AsyncFn(Sequence) -> Result<Option<Recorded>, E>,
    told_max: usize,
) -> Result<Findings<UnmendableKey>, E> {
    let keys: Vec<(String, String, i64, i64)> = sqlx::query_as(
        "SELECT p.name, p.park_key, min(p.sequence), count(*)
         FROM projections.parked AS p
         JOIN projections.active AS a ON a.name = p.name AND a.version = p.version
         GROUP BY p.name, p.park_key ORDER BY p.name, p.park_key",
    )
    .fetch_all(pool)
    .await?;
    let mut found = Findings::default();
    for (projection, park_key, first, parked) in keys {
        let sequence = Sequence::from_i64(first);
        // What is not there is for the integrity check.
        let Some(recorded) = read(sequence).await? else { continue };
        if let LogEntry::Unreadable(unreadable) = LogEntry::decode(recorded) {
            let (parked, reason) = (u64::try_from(parked).unwrap_or_default(), unreadable.reason.clone());
            found.add(UnmendableKey { projection, park_key, sequence, parked, reason }, told_max);
        }
    }
    Ok(found)
}
