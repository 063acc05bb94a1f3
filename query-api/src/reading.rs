//! One request's reading: one transaction on one snapshot, in the caller's context, of the versions that
//! serve when it begins.

use std::collections::BTreeMap;

use auth::{Companies, TenantScope};
use kernel::Sequence;
use projections::engine::parking;
use sqlx::{Postgres, Transaction};

use crate::app::App;
use crate::fault::ReadFault;
use crate::positions::Lag;

/// The name of a projection, as [`projections`] registers it.
pub(crate) type ProjectionName = &'static str;

/// Who is known.
pub(crate) const PEOPLE: ProjectionName = "people";
/// What sessions took place.
pub(crate) const SESSIONS: ProjectionName = "sessions";
/// Who was matched with whom, and what came of it.
pub(crate) const BUDDIES: ProjectionName = "buddies";
/// Who learns what, and what was issued.
pub(crate) const UPSKILLING: ProjectionName = "upskilling";
/// Which flagged texts wait for a person.
pub(crate) const REVIEW_QUEUE: ProjectionName = "review_queue";
/// What counts for companies in calendar periods.
pub(crate) const METRICS: ProjectionName = "metrics_company_period";
/// The history, event by event.
pub(crate) const EVENT_INDEX: ProjectionName = "event_index";
/// What people have done that journeys are made of.
pub(crate) const JOURNEYS: ProjectionName = "journeys";
/// Facts without persons, in ClickHouse.
pub(crate) const ACTIVITY_FACTS: ProjectionName = projections::activity_facts::NAME;

/// A transaction that reads. Tables are named without their schema: the search path holds the schemas
/// of the versions that serve.
pub(crate) struct Reading {
    pub(crate) tx: Transaction<'static, Postgres>,
    serving: BTreeMap<String, u32>,
}

impl App {
    /// Waits until `reads` have reached `token`, and begins to read in `scope`.
    pub(crate) async fn read(
        &self,
        scope: &TenantScope,
        token: Sequence,
        reads: &[ProjectionName],
    ) -> Result<Reading, ReadFault> {
        if token > Sequence::ZERO {
            self.must_be_recorded(token).await?;
            self.watcher.reached(reads, token, self.config.consistency_wait_max()).await?;
        }
        let mut reading = Reading::begin(self, scope).await?;
        for name in reads {
            reading.version(name)?;
            if token > Sequence::ZERO {
                reading.must_show(name, token).await?;
            }
        }
        Ok(reading)
    }
}

impl App {
    /// Refuses a token beyond the end of the history at once: waiting brings nothing, since a command is answered when
    /// the archive has it, and not before. What the watcher saw may be older than that answer.
    async fn must_be_recorded(&self, token: Sequence) -> Result<(), ReadFault> {
        if self.watcher.latest().head >= token.get() {
            return Ok(());
        }
        let head: i64 = sqlx::query_scalar("SELECT coalesce(max(sequence), 0) FROM log.commits")
            .fetch_one(&self.pool)
            .await?;
        if token > Sequence::from_i64(head) { Err(ReadFault::Unrecorded) } else { Ok(()) }
    }
}

impl Reading {
    async fn begin(app: &App, scope: &TenantScope) -> Result<Self, ReadFault> {
        let companies = match &scope.companies {
            Companies::All => projections::read::Companies::All,
            Companies::Only(companies) => {
                projections::read::Companies::Only(companies.iter().copied().collect())
            }
        };
        let mut tx = projections::read::begin(&app.pool, scope.tenant, &companies).await?;
        let rows: Vec<(String, i32)> =
            sqlx::query_as("SELECT name, version FROM projections.active ORDER BY name")
                .fetch_all(&mut *tx)
                .await?;
        let serving: BTreeMap<String, u32> = rows
            .into_iter()
            .filter_map(|(name, version)| Some((name, u32::try_from(version).ok()?)))
            .collect();
        sqlx::query("SELECT set_config('search_path', $1, true)")
            .bind(search_path(&serving))
            .execute(&mut *tx)
            .await?;
        Ok(Self { tx, serving })
    }

    /// Fails unless the snapshot of this reading holds the commit at `token`. The watcher said so a moment
    /// ago; a Postgres that crashed since may stand before what it told.
    async fn must_show(&mut self, name: ProjectionName, token: Sequence) -> Result<(), ReadFault> {
        let position: i64 = sqlx::query_scalar(
            "SELECT c.position FROM projections.checkpoints AS c
             JOIN projections.active AS a ON a.name = c.name AND a.version = c.version WHERE c.name = $1",
        )
        .bind(name)
        .fetch_one(&mut *self.tx)
        .await?;
        let waiting = token.get().saturating_sub(Sequence::from_i64(position).get());
        if waiting > 0 {
            return Err(ReadFault::Behind(Lag {
                name: name.to_owned(),
                lag_events: waiting,
                lag_seconds: 0.0,
            }));
        }
        match parking::of_commit(&mut *self.tx, name, token).await? {
            Some(_) => Err(ReadFault::Parked { projection: name, sequence: token }),
            None => Ok(()),
        }
    }

    /// The version of a projection that serves this request.
    pub(crate) fn version(&self, name: ProjectionName) -> Result<u32, ReadFault> {
        self.version_of(name).ok_or(ReadFault::NotServing(name))
    }

    /// The same of a name that a caller gave; `None` when there is no such projection.
    pub(crate) fn version_of(&self, name: &str) -> Option<u32> {
        self.serving.get(name).copied()
    }
}

/// The schemas of the versions that serve. One that does not exist (its tables are in another store) is
/// passed over by Postgres.
fn search_path(serving: &BTreeMap<String, u32>) -> String {
    let schemas: Vec<_> = serving.iter().map(|(name, version)| format!("\"{name}_v{version}\"")).collect();
    schemas.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_path_holds_the_versions_that_serve() {
        let serving = BTreeMap::from([("people".to_owned(), 2), ("sessions".to_owned(), 1)]);
        assert_eq!(search_path(&serving), "\"people_v2\", \"sessions_v1\"");
    }
}
