//! What people have done that journeys are made of: one row a step, from which `domain::journey` says which flags
//! hold and which milestones were reached, and why.
//!
//! Schema `journeys_v<version>`:
//!
//! | table | key | columns |
//! |---|---|---|
//! | `steps` | tenant, record_id, kind | person_id, kind (`domain::journey::StepKind`), on_date, sequence (of the commit that said so) |
//!
//! | `set_flags` | tenant, person_id, flag | holds, set_at, sequence (of the commit that said so) |
//!
//! A record that is corrected or withdrawn takes its old steps with it, so that a journey never rests on what no
//! longer counts. A row is touched by its record only, or by the profile that sets it: the park key is the commit's own
//! aggregate.

mod fold;
pub mod steps;
mod write;

use std::sync::Arc;

use serde_json::json;
use sqlx::PgConnection;

use crate::engine::{Applied, DecodedCommit, PostgresProjection, Schema, Scope, Table, Touched};

pub use fold::Changes;

/// The projection.
pub struct Journeys;

impl PostgresProjection for Journeys {
    const NAME: &'static str = "journeys";
    const DEFINITION: u32 = 3;
    const READS: &'static [&'static str] =
        &["kintell_session", "buddy_match", "course", "credential", "profile"];
    const TABLES: &'static [Table] = &[
        Table { name: "steps", key: &["tenant", "record_id", "kind"], scope: Scope::WholeTenant },
        Table { name: "set_flags", key: &["tenant", "person_id", "flag"], scope: Scope::WholeTenant },
    ];
    const DDL: &'static str = include_str!("journeys/tables.sql");
    type Changes = Changes;

    fn fold(commits: &[Arc<DecodedCommit>], _: &Applied) -> Changes {
        Changes::of(commits)
    }

    async fn write(conn: &mut PgConnection, schema: &Schema, changes: Changes) -> Result<(), sqlx::Error> {
        write::write(conn, schema, changes).await
    }

    fn touched(commit: &DecodedCommit) -> Vec<Touched> {
        let columns = json!({ "tenant": commit.commit.tenant, "record_id": commit.commit.aggregate_id });
        let person = json!({ "tenant": commit.commit.tenant, "person_id": commit.commit.aggregate_id });
        vec![Touched { table: "steps", columns }, Touched { table: "set_flags", columns: person }]
    }
}
