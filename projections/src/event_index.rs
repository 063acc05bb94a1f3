//! What happened, event by event: for people, and for any cqrs-es program that can read Postgres.
//!
//! Schema `event_index_v<version>`:
//!
//! | table | key | columns |
//! |---|---|---|
//! | `events` | aggregate_type, aggregate_id, sequence, tenant | the columns of the `events` table of postgres-es (aggregate_type, aggregate_id text, sequence = number of the event in its aggregate, event_type, event_version, payload json, metadata json), then tenant, log_sequence, index_in_commit, event_id, correlation, causation, command, actor_principal, actor_role, subjects uuid[], recorded_at, occurred_on |
//! | `event_subjects` | tenant, person_id, log_sequence | which commits name a person |
//!
//! A program that reads it with postgres-es connects as the query role with the options
//! `-c teei.tenant=<uuid> -c teei.companies=*` and names the table `event_index_v<n>.events`. The payload
//! is the event's today's version as JSON, sealed fields shut; `metadata` maps text to text.
//!
//! A row is touched by one commit only, so the park key is the aggregate.

mod fold;
mod metadata;
mod write;

use std::sync::Arc;

use serde_json::json;
use sqlx::PgConnection;

use crate::engine::{DecodedCommit, PostgresProjection, Schema, Scope, Table, Touched};

pub use fold::Changes;

/// The projection.
pub struct EventIndex;

impl PostgresProjection for EventIndex {
    const NAME: &'static str = "event_index";
    const DEFINITION: u32 = 1;
    const READS: &'static [&'static str] = &[];
    const TABLES: &'static [Table] = &[
        Table {
            name: "events",
            key: &["aggregate_type", "aggregate_id", "sequence", "tenant"],
            scope: Scope::WholeTenant,
        },
        Table {
            name: "event_subjects",
            key: &["tenant", "person_id", "log_sequence"],
            scope: Scope::WholeTenant,
        },
    ];
    const DDL: &'static str = include_str!("event_index/tables.sql");
    type Changes = Changes;

    fn fold(commits: &[Arc<DecodedCommit>]) -> Changes {
        Changes::of(commits)
    }

    async fn write(conn: &mut PgConnection, schema: &Schema, changes: Changes) -> Result<(), sqlx::Error> {
        write::write(conn, schema, changes).await
    }

    fn touched(commit: &DecodedCommit) -> Vec<Touched> {
        let columns = json!({ "tenant": commit.commit.tenant, "log_sequence": commit.sequence });
        ["events", "event_subjects"].map(|table| Touched { table, columns: columns.clone() }).into()
    }
}
