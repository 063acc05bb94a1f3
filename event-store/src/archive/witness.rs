//! Incarnations: which life of the stream the archive is being written from.
//!
//! A stream that comes back after a crash may lack its newest commits, and an archiver may still hold them
//! and be about to write them. Were both to go on, one sequence would have two commits. So whoever proves a
//! fresh connection first *witnesses* it here: that waits for every archive write in progress, and shuts out
//! later ones that name an earlier incarnation.

use kernel::Sequence;
use sqlx::PgPool;

/// What the archive was when an incarnation was witnessed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Witness {
    pub(crate) incarnation: Incarnation,
    /// The last archived sequence.
    pub(crate) last: Sequence,
}

/// Counts the lives of the stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Incarnation(i64);

impl Incarnation {
    pub(crate) const fn number(self) -> i64 {
        self.0
    }
}

impl std::fmt::Display for Incarnation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Incarnation {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Witness {
    /// Witnesses the stream as `seen` through a fresh connection.
    pub(crate) async fn of(pool: &PgPool, seen: &str) -> Result<Self, sqlx::Error> {
        let (incarnation, last): (i64, i64) = sqlx::query_as("SELECT incarnation, last FROM log.witness($1)")
            .bind(seen)
            .fetch_one(pool)
            .await?;
        Ok(Self { incarnation: Incarnation(incarnation), last: Sequence::from_i64(last) })
    }
}

/// The current incarnation and the last archived sequence, read together.
pub(crate) async fn current(pool: &PgPool) -> Result<(Incarnation, Sequence), sqlx::Error> {
    let (incarnation, last): (i64, i64) = sqlx::query_as(
        "SELECT i.number, coalesce((SELECT max(c.sequence) FROM log.commits AS c), 0) FROM log.incarnation AS i",
    )
    .fetch_one(pool)
    .await?;
    Ok((Incarnation(incarnation), Sequence::from_i64(last)))
}
