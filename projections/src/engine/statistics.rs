//! What the planner of Postgres knows about the tables of a version.
//!
//! After a fill or a bulk import it knows nothing until autovacuum comes, and reads lists row by row meanwhile.

use sqlx::{PgConnection, PgPool};

use super::checkpoint::number;

/// The part of the history that a large growth must be: one in so many.
const ONE_IN: u64 = 10;

/// Has Postgres look at the tables of a version. Answers how many there are: none when it keeps its rows elsewhere.
pub async fn analyze(worker: &mut PgConnection, name: &str, version: u32) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar("SELECT projections.analyze($1, $2)")
        .bind(name)
        .bind(number(version))
        .fetch_one(worker)
        .await
}

/// How much came since the planner was told.
#[derive(Debug)]
pub(crate) struct Growth {
    commits: u64,
    commits_min: u64,
}

impl Growth {
    /// Nothing yet. Fewer than `commits_min` commits are never much.
    pub(crate) fn new(commits_min: u64) -> Self {
        Self { commits: 0, commits_min }
    }

    /// Takes in what was written.
    pub(crate) fn add(&mut self, commits: usize) {
        self.commits = self.commits.saturating_add(u64::try_from(commits).unwrap_or(u64::MAX));
    }

    /// Whether it is much for a history of this length.
    fn is_large(&self, history: u64) -> bool {
        self.commits >= self.commits_min && self.commits >= history / ONE_IN
    }

    /// Tells the planner, when a version that is level with its history has grown by a lot.
    pub(crate) async fn told(
        &mut self,
        pool: &PgPool,
        (name, version): (&str, u32),
        history: u64,
    ) -> Result<(), sqlx::Error> {
        if !self.is_large(history) {
            return Ok(());
        }
        let tables = analyze(&mut *pool.acquire().await?, name, version).await?;
        tracing::debug!(projection = name, version, tables, "{name} has grown by {} commits", self.commits);
        self.commits = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth(commits: usize) -> Growth {
        let mut growth = Growth::new(5_000);
        growth.add(commits);
        growth
    }

    #[test]
    fn growth_is_large_when_it_is_thousands_and_a_tenth_of_the_history() {
        assert!(growth(5_000).is_large(50_000));
        assert!(!growth(4_999).is_large(4_999), "few");
        assert!(!growth(5_000).is_large(50_010), "little of it");
    }

    #[test]
    fn batches_add_up() {
        let mut growth = growth(3_000);
        growth.add(2_000);
        assert!(growth.is_large(1));
    }
}
