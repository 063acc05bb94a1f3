//! Who learns what, how far they are, and what was issued to them: one row a learner on a course, one a credential.
//!
//! Schema `upskilling_v<version>`. Both tables have the key tenant, id, and the columns external_id, provider,
//! learner_id, course_id, quality_findings, source_version, retracted_at, recorded_at (first commit), changed_at
//! (last commit), version, sequence; and of its own:
//!
//! | table | columns |
//! |---|---|
//! | `courses` | course_name, status (`enrolled`, `in_progress`, `completed`, `dropped`), progress_percent, started_on, ended_on, credential_ref, result, region, age_band |
//! | `credentials` | issued_on |
//!
//! A row is touched by its own aggregate only, so that is the park key. A learner belongs to no company, so the
//! rows are for readers of the whole tenant.

mod fold;
mod write;

use std::sync::Arc;

use serde_json::json;
use sqlx::PgConnection;

use crate::engine::{Applied, DecodedCommit, PostgresProjection, Schema, Scope, Table, Touched};

pub use fold::Changes;

/// The projection.
pub struct Upskilling;

impl PostgresProjection for Upskilling {
    const NAME: &'static str = "upskilling";
    const DEFINITION: u32 = 1;
    const READS: &'static [&'static str] = &["course", "credential"];
    const TABLES: &'static [Table] = &[
        Table { name: "courses", key: &["tenant", "id"], scope: Scope::WholeTenant },
        Table { name: "credentials", key: &["tenant", "id"], scope: Scope::WholeTenant },
    ];
    const DDL: &'static str = include_str!("upskilling/tables.sql");
    type Changes = Changes;

    fn fold(commits: &[Arc<DecodedCommit>], _: &Applied) -> Changes {
        Changes::of(commits)
    }

    async fn write(conn: &mut PgConnection, schema: &Schema, changes: Changes) -> Result<(), sqlx::Error> {
        write::write(conn, schema, changes).await
    }

    fn touched(commit: &DecodedCommit) -> Vec<Touched> {
        let columns = json!({ "tenant": commit.commit.tenant, "id": commit.commit.aggregate_id });
        let table = match commit.commit.aggregate.as_str() {
            "course" => Some("courses"),
            "credential" => Some("credentials"),
            _ => None,
        };
        table.map(|table| Touched { table, columns }).into_iter().collect()
    }
}
