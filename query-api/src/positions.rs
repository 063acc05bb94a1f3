//! How far each projection is behind the log.

pub(crate) mod at_head;
pub(crate) mod parked;
pub(crate) mod rebuilds;
pub(crate) mod status;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::named::named;

named! {
    /// Where the tables of a projection are.
    pub enum Store {
        /// PostgreSQL.
        Postgres = "postgres",
        /// ClickHouse.
        Clickhouse = "clickhouse",
    }
}

named! {
    /// How a rebuild stands.
    pub enum RebuildState {
        /// Ordered or under way.
        Running = "running",
        /// Compared with the live version.
        Finished = "finished",
        /// Broken off.
        Failed = "failed",
    }
}

/// How far a projection is.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Position {
    /// Which projection.
    pub name: String,
    /// Everything up to here is in its tables, or parked.
    pub position: u64,
    /// How many commits are waiting.
    pub lag_events: u64,
    /// For how long the oldest of these has been waiting.
    pub lag_seconds: f64,
}

impl Position {
    /// The lag alone.
    pub fn lag(&self) -> Lag {
        Lag { name: self.name.clone(), lag_events: self.lag_events, lag_seconds: self.lag_seconds }
    }
}

/// How far every projection is; the data of the stream's event `positions`.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Positions {
    /// The highest sequence that is in both stores.
    pub head: u64,
    /// By name.
    pub projections: Vec<Position>,
}

impl Positions {
    /// The lags alone.
    pub fn lags(&self) -> Vec<Lag> {
        self.projections.iter().map(Position::lag).collect()
    }
}

/// A lag, without the position.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Lag {
    /// Which projection.
    pub name: String,
    /// How many commits are waiting.
    pub lag_events: u64,
    /// For how long the oldest of these has been waiting.
    pub lag_seconds: f64,
}

/// A rebuild beside the live version.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rebuild {
    /// How it stands.
    pub state: RebuildState,
    /// When it was ordered.
    pub requested_at: DateTime<Utc>,
    /// When it was compared or broke off.
    #[schema(required = true)]
    pub finished_at: Option<DateTime<Utc>>,
    /// Whether it only compares.
    pub dry_run: bool,
    /// The version that was live.
    #[schema(required = true)]
    pub from_version: Option<u32>,
    /// The version that was filled beside it.
    #[schema(required = true)]
    pub to_version: Option<u32>,
    /// The sequence at which both were compared.
    #[schema(required = true)]
    pub compared_at_sequence: Option<u64>,
    /// Rows of the new version.
    #[schema(required = true)]
    pub rows: Option<u64>,
    /// Rows that only one of the two has.
    #[schema(required = true)]
    pub differing: Option<u64>,
    /// Whether the new version serves now.
    #[schema(required = true)]
    pub swapped: Option<bool>,
    /// How long it took, in milliseconds.
    #[schema(required = true)]
    pub took_ms: Option<u64>,
    /// Commits that are parked or skipped and were not compared; the first hundred of them.
    pub left_out: Vec<LeftOutCommit>,
    /// How many there are; null while it runs, and for rebuilds of earlier versions, which did not tell.
    #[schema(required = true)]
    pub left_out_count: Option<u64>,
    /// Why it broke off.
    #[schema(required = true)]
    pub failure: Option<String>,
}

/// A commit that a rebuild left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftOutCommit {
    /// Its position.
    pub sequence: u64,
    /// The key it is parked under, or was.
    pub park_key: String,
    /// Why it is parked, or why an operator left it out.
    pub reason: String,
}

/// A projection and how it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectionStatus {
    /// Which projection.
    pub name: String,
    /// The version that serves.
    pub version: u32,
    /// Whether its tables follow another definition than this build: it stands still until it is rebuilt.
    pub outdated: bool,
    /// Where its tables are.
    pub store: Store,
    /// Everything up to here is in its tables, or parked.
    pub position: u64,
    /// The highest sequence that is in both stores.
    pub head: u64,
    /// How many commits are waiting.
    pub lag_events: u64,
    /// For how long the oldest of these has been waiting.
    pub lag_seconds: f64,
    /// Parked commits of the version that serves.
    pub parked: u64,
    /// About how many rows its tables have, of all tenants; null when they are not in Postgres.
    #[schema(required = true)]
    pub rows: Option<u64>,
    /// The newest rebuild.
    #[schema(required = true)]
    pub last_rebuild: Option<Rebuild>,
}

/// A commit that a projection could not take, or that waits behind one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParkedCommit {
    /// Later commits of this key wait behind the first.
    pub park_key: String,
    /// The commit.
    pub sequence: u64,
    /// The kind of aggregate it belongs to.
    #[schema(required = true)]
    pub aggregate: Option<String>,
    /// Which aggregate.
    #[schema(required = true)]
    pub aggregate_id: Option<uuid::Uuid>,
    /// Whether it is the first of its key: the one to redrive or skip.
    pub first: bool,
    /// What was wrong with it, or what it waits behind.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Since when it is parked.
    pub parked_at: DateTime<Utc>,
}
