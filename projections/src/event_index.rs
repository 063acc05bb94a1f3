//! What happened, event by event: for people, and for any cqrs-es program that can read Postgres.
//!
//! Schema `event_index_v<version>`:
//!
//! | table or view | key | columns |
//! |---|---|---|
//! | `events` (view) | aggregate_type, aggregate_id, sequence, tenant | one row an event: the columns of the `events` table of postgres-es (aggregate_type, aggregate_id text, sequence = number of the event in its aggregate, event_type, event_version, payload json, metadata json), then tenant, log_sequence, index_in_commit, event_id, correlation, causation, command, actor_principal, actor_role, subjects uuid[], recorded_at, occurred_on |
//! | `commits` | tenant, log_sequence | the same by commit: what its events share, version = that of the aggregate before, and what is their own in arrays: event_ids, event_types, event_versions, payloads |
//! | `unrelated_events` | tenant, event_id | log_sequence: where events are that the id of their commit's first does not lead to (`kernel::event_id`) |
//! | `further_types` | tenant, event_type, log_sequence | which types a commit has events of beside the type of its first: so those of a type are found in their order |
//! | `event_subjects` | tenant, person_id, log_sequence | which commits name a person |
//! | `event_totals` | tenant | commits, events: how many there are |
//!
//! A program that reads it with postgres-es connects as the query role with the options
//! `-c teei.tenant=<uuid> -c teei.companies=*` and names the table `event_index_v<n>.events`. The payload
//! is the event's today's version as JSON, sealed fields shut; `metadata` maps text to text.
//!
//! A row is touched by one commit only, but for the totals, which are sums: so the park key is the aggregate.

mod fold;
mod metadata;
mod write;

use std::sync::Arc;

use serde_json::json;
use sqlx::PgConnection;

use crate::engine::{Applied, DecodedCommit, PostgresProjection, Schema, Scope, Table, Touched};

pub use fold::Changes;

/// The projection.
pub struct EventIndex;

impl PostgresProjection for EventIndex {
    const NAME: &'static str = "event_index";
    const DEFINITION: u32 = 4;
    const READS: &'static [&'static str] = &[];
    const TABLES: &'static [Table] = &[
        Table { name: "commits", key: &["tenant", "log_sequence"], scope: Scope::WholeTenant },
        Table { name: "unrelated_events", key: &["tenant", "event_id"], scope: Scope::WholeTenant },
        Table {
            name: "further_types",
            key: &["tenant", "event_type", "log_sequence"],
            scope: Scope::WholeTenant,
        },
        Table {
            name: "event_subjects",
            key: &["tenant", "person_id", "log_sequence"],
            scope: Scope::WholeTenant,
        },
        Table { name: "event_totals", key: &["tenant"], scope: Scope::WholeTenant },
    ];
    const DDL: &'static str = include_str!("event_index/tables.sql");
    type Changes = Changes;

    fn fold(commits: &[Arc<DecodedCommit>], _: &Applied) -> Changes {
        Changes::of(commits)
    }

    async fn write(conn: &mut PgConnection, schema: &Schema, changes: Changes) -> Result<(), sqlx::Error> {
        write::write(conn, schema, changes).await
    }

    fn touched(commit: &DecodedCommit) -> Vec<Touched> {
        let tenant = commit.commit.tenant;
        let columns = json!({ "tenant": tenant, "log_sequence": commit.sequence });
        let own = |table| Touched { table, columns: columns.clone() };
        let totals = Touched { table: "event_totals", columns: json!({ "tenant": tenant }) };
        vec![own("commits"), own("unrelated_events"), own("further_types"), own("event_subjects"), totals]
    }
}
