//! What was done, without saying by whom: activities of every programme as signed facts in ClickHouse, and sums
//! over them.
//!
//! Database `teei_activity_facts_v<version>`:
//!
//! | table | key | columns |
//! |---|---|---|
//! | `facts` | tenant, local_date, record, sequence | company (all zeros = unattributed), participant, volunteer (pseudonyms; all zeros = nobody), activity (see [`Activity`](crate::activities::Activity)), iso_week (its Monday), month (its first day), minutes, rating_milli (0 to 1000 or NULL), rated (0 or 1), sign (1 or −1) |
//! | `daily`, `weekly`, `monthly` | tenant, company, activity, period_start | activities, minutes, rating_sum_milli, rating_count |
//! | `people` | tenant, period_kind (`day`, `week`, `month`), role (`participant`, `volunteer`), period_start, company, activity, person | activities, ratings (how many of them were rated) |
//!
//! Facts are only added: an amendment takes its `before` back (sign −1) and counts its `after`, a
//! retraction takes its `before` back. Everything else is fed from facts as they are inserted, and
//! **read with `sum()` per key**: parts of a cell may lie in several rows until they are merged, and a
//! cell may sum to nothing. How many different people: `SELECT count() FROM (SELECT person … GROUP BY
//! person HAVING sum(activities) > 0)`. Language and severity of a text are no dimensions: an amendment
//! does not carry what they were, so a −1 could not cancel its +1.
//!
//! ClickHouse cannot share the transaction that moves the checkpoint. So that a batch takes effect once:
//!
//! 1. It is planned in Postgres (`engine::plans`) before anything is inserted, and a retry
//!    takes exactly that range.
//! 2. It is one insert of one block under a token made from the plan, without a wait in a queue; every
//!    table remembers the last 10,000 tokens, views included, and is fsynced before it answers. Tables
//!    have no partitions, so that an insert is one part a table: there or not.
//! 3. A second try looks first what the first left (`standing`), and nothing is done until rows and
//!    views are proved whole.
//! 4. A worker that starts, or goes on after a fault, compares the rows of every range with the plans
//!    (`verify`). A difference stops the version and asks for a rebuild.

mod compare;
mod fact;
mod fault;
mod insert;
mod standing;
mod tables;
mod verify;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use clickhouse::Client;
use futures::future::BoxFuture;
use kernel::Sequence;
use parking_lot::Mutex;
use runtime::Secret;
use serde_json::json;
use sqlx::PgConnection;
use tokio::time::Instant;

use crate::engine::{
    ApplyError, Batch, BatchKind, Comparison, DecodedCommit, Projection, StoreFault, Touched, plans,
};
use crate::metrics_company_period::PeriodKind;
use fault::FactsFault;

/// The name of the projection.
pub const NAME: &str = "activity_facts";
/// See [`Projection::definition`].
pub(crate) const DEFINITION: u32 = 1;

/// Batches smaller than this are near the head of the log: they wait for company.
const SMALL_BATCH: u64 = 1_000;
/// How many plans are made before their rows are compared and they become one.
const PLANS_UNSETTLED_MAX: u32 = 1_000;

/// Where ClickHouse answers, as the user who writes.
#[derive(Clone)]
pub struct Endpoint {
    /// The HTTP interface.
    pub url: String,
    /// Who may do everything in databases named `teei_*`.
    pub user: String,
    /// Their password.
    pub password: Secret,
    /// The cluster that replicates the tables; `None` on one server.
    pub cluster: Option<String>,
}

/// The projection.
pub struct ActivityFacts {
    client: Client,
    cluster: Option<String>,
    linger: Duration,
    /// What this process did last to each version.
    versions: Mutex<HashMap<u32, Progress>>,
}

#[derive(Clone)]
struct Progress {
    client: Client,
    /// The end of the last plan, when its batch was tried here.
    planned_to: Option<Sequence>,
    planned_at: Instant,
    unsettled: u32,
}

/// The database of a version.
pub fn database(version: u32) -> String {
    format!("teei_{NAME}_v{version}")
}

impl ActivityFacts {
    /// The projection in the ClickHouse at `endpoint`.
    pub fn new(endpoint: &Endpoint) -> Self {
        let client = Client::default()
            .with_url(&endpoint.url)
            .with_user(&endpoint.user)
            .with_password(endpoint.password.expose());
        Self {
            client: insert::in_order(client, endpoint.cluster.is_some()),
            cluster: endpoint.cluster.clone(),
            linger: Duration::from_millis(250),
            versions: Mutex::default(),
        }
    }

    /// How long a small batch waits after the one before, so that few parts are written; 250 ms
    /// otherwise.
    #[must_use]
    pub fn with_linger(mut self, linger: Duration) -> Self {
        self.linger = linger;
        self
    }

    /// A client of a version's database, which knows its tables.
    fn client(&self, version: u32) -> Client {
        self.progress(version).client
    }

    fn progress(&self, version: u32) -> Progress {
        let mut versions = self.versions.lock();
        let fresh = || Progress {
            client: self.client.clone().with_database(database(version)),
            planned_to: None,
            planned_at: Instant::now(),
            unsettled: 0,
        };
        versions.entry(version).or_insert_with(fresh).clone()
    }

    async fn plan_next(
        &self,
        worker: &mut PgConnection,
        version: u32,
        from: Sequence,
        to: Sequence,
    ) -> Result<Sequence, StoreFault> {
        let mut progress = self.progress(version);
        let follows = progress.planned_to == Some(from);
        if follows && to.get() - from.get() < SMALL_BATCH {
            tokio::time::sleep_until(progress.planned_at + self.linger).await;
        }
        if !follows || progress.unsettled >= PLANS_UNSETTLED_MAX {
            verify::plans(worker, &progress.client, version).await?;
            progress.unsettled = 0;
        }
        // Someone else has claimed the version: the batch will not get past the checkpoint.
        let Some(end) = plans::plan(worker, NAME, version, from, to).await? else { return Ok(to) };
        progress.planned_to = Some(end);
        progress.planned_at = Instant::now();
        progress.unsettled += 1;
        self.versions.lock().insert(version, progress);
        Ok(end)
    }

    async fn take_in(&self, tx: &mut PgConnection, batch: Batch<'_>) -> Result<(), ApplyError> {
        let facts = fact::of_commits(batch.commits, batch.applied)?;
        if batch.kind == BatchKind::Advance {
            return self.insert(tx, &batch, (batch.from.next(), batch.to), batch.commits, &facts).await;
        }
        // What was parked lies far apart: each commit belongs to the plan that passed it by.
        for (commit, own) in batch.commits.iter().zip(by_commit(batch.commits, &facts)) {
            let range = (commit.sequence, commit.sequence);
            self.insert(tx, &batch, range, std::slice::from_ref(commit), own).await?;
        }
        Ok(())
    }

    /// Inserts the facts of commits that one plan covers.
    async fn insert(
        &self,
        tx: &mut PgConnection,
        batch: &Batch<'_>,
        range: (Sequence, Sequence),
        commits: &[Arc<DecodedCommit>],
        facts: &[fact::Fact],
    ) -> Result<(), ApplyError> {
        let (Some(first), Some(last)) = (commits.first(), commits.last()) else { return Ok(()) };
        if facts.is_empty() {
            return Ok(());
        }
        let counted = plans::count_in_tx(tx, NAME, batch.version, range, facts.len()).await?;
        let counted = counted.ok_or(FactsFault::Unplanned { first: range.0, last: range.1 })?;
        // One plan may be several inserts, when some of its commits cannot be taken.
        let token = format!("{}:{}-{}", counted.token, first.sequence, last.sequence);
        let client = self.client(batch.version);
        let block = insert::Block { facts, first: first.sequence, last: last.sequence, token };
        if batch.kind == BatchKind::Advance && counted.tries == 1 {
            insert::once(&client, &block, 0).await?;
        } else {
            insert::whole(&client, &block).await?;
        }
        Ok(())
    }
}

/// The facts of each commit. Facts stand in the order of their commits.
fn by_commit<'a>(
    commits: &'a [Arc<DecodedCommit>],
    facts: &'a [fact::Fact],
) -> impl Iterator<Item = &'a [fact::Fact]> {
    commits.iter().map(|commit| {
        let at = commit.sequence.get();
        let begins = facts.partition_point(|fact| fact.sequence < at);
        let ends = facts.partition_point(|fact| fact.sequence <= at);
        &facts[begins..ends]
    })
}

impl Projection for ActivityFacts {
    fn name(&self) -> &'static str {
        NAME
    }

    fn definition(&self) -> u32 {
        DEFINITION
    }

    fn reads(&self) -> &'static [&'static str] {
        &[
            "buddy_checkin",
            "buddy_event",
            "buddy_feedback",
            "buddy_match",
            "course",
            "credential",
            "kintell_session",
        ]
    }

    fn adds(&self) -> bool {
        true
    }

    fn touched(&self, commit: &DecodedCommit) -> Vec<Touched> {
        let mut touched = vec![Touched {
            table: "facts",
            columns: json!({ "tenant": commit.commit.tenant, "record": commit.commit.aggregate_id }),
        }];
        // What no fact can be made of touches no cell.
        for fact in fact::of_commit(commit) {
            for kind in PeriodKind::ALL {
                let (table, start) = fact.cell(kind);
                let mut columns = json!({
                    "tenant": fact.tenant,
                    "company": fact.company,
                    "activity": fact.activity,
                    "period_start": start,
                });
                touched.push(Touched { table, columns: columns.clone() });
                columns["period_kind"] = json!(kind.name());
                touched.push(Touched { table: "people", columns });
            }
        }
        touched
    }

    fn create<'a>(
        &'a self,
        _owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>> {
        Box::pin(async move {
            tables::create(&self.client, &database(version), self.cluster.as_deref()).await?;
            self.versions.lock().remove(&version);
            Ok(())
        })
    }

    fn drop_version<'a>(
        &'a self,
        _owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>> {
        Box::pin(async move {
            tables::drop(&self.client, &database(version), self.cluster.as_deref()).await?;
            self.versions.lock().remove(&version);
            Ok(())
        })
    }

    fn plan<'a>(
        &'a self,
        worker: &'a mut PgConnection,
        version: u32,
        from: Sequence,
        to: Sequence,
    ) -> BoxFuture<'a, Result<Sequence, StoreFault>> {
        Box::pin(async move {
            if from == to {
                return Ok(plans::unfinished(worker, NAME, version).await?.unwrap_or(from));
            }
            self.plan_next(worker, version, from, to).await
        })
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        batch: Batch<'a>,
    ) -> BoxFuture<'a, Result<(), ApplyError>> {
        Box::pin(self.take_in(tx, batch))
    }

    fn compare<'a>(
        &'a self,
        _worker: &'a mut PgConnection,
        before: u32,
        after: u32,
        excluded: &'a [Touched],
    ) -> BoxFuture<'a, Result<Comparison, StoreFault>> {
        Box::pin(async move {
            let databases = (database(before), database(after));
            Ok(compare::versions(&self.client, &databases, excluded).await?)
        })
    }
}

/// The projection, shared.
pub fn shared(endpoint: &Endpoint) -> Arc<dyn Projection> {
    Arc::new(ActivityFacts::new(endpoint))
}
