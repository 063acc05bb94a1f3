//! What sessions took place: one row a Kintell session, scheduled, completed, corrected or retracted.
//!
//! Schema `sessions_v<version>`:
//!
//! | table | key | columns |
//! |---|---|---|
//! | `kintell_sessions` | tenant, id | external_session_id, session_type (`language`, `mentorship`), status (`scheduled`, `completed`, `retracted`), participant_id, volunteer_id, company_id (NULL = unattributed), attribution_rule, scheduled_on, scheduled_at, local_date, occurred_at, zone, precision (`date`, `minute`, `instant`), duration_minutes, rating_raw, rating_scale_min, rating_scale_max, rating_milli (0 to 1000), feedback (`kernel::SealedField` bytes or NULL), language, text_length, screening_rules, screening_severity (`low`, `medium`, `high`; NULL when nothing was found or screened), screening_findings (jsonb array), quality_findings, source_version, retracted_at, recorded_at (first commit), changed_at (last commit), version, sequence |
//! | `erased` | tenant, person_id | whose texts are gone |
//!
//! What was counted stays in a retracted row; `status` says that it counts no more.
//!
//! A row is touched by its session and by the erasure of its participant. The two commute: an erasure
//! is remembered in `erased`, and a session written later leaves the text of an erased participant
//! out. So the park key is the commit's own aggregate.

mod change;
mod fold;
mod write;

use std::sync::Arc;

use serde_json::json;
use sqlx::PgConnection;

use crate::engine::{Applied, DecodedCommit, PostgresProjection, Schema, Scope, Table, Touched};

pub use fold::Changes;

/// The projection.
pub struct Sessions;

impl PostgresProjection for Sessions {
    const NAME: &'static str = "sessions";
    const DEFINITION: u32 = 2;
    const READS: &'static [&'static str] = &["kintell_session", "person"];
    const TABLES: &'static [Table] = &[
        Table { name: "kintell_sessions", key: &["tenant", "id"], scope: Scope::Company },
        Table { name: "erased", key: &["tenant", "person_id"], scope: Scope::WholeTenant },
    ];
    const DDL: &'static str = include_str!("sessions/tables.sql");
    type Changes = Changes;

    fn fold(commits: &[Arc<DecodedCommit>], _: &Applied) -> Changes {
        Changes::of(commits)
    }

    async fn write(conn: &mut PgConnection, schema: &Schema, changes: Changes) -> Result<(), sqlx::Error> {
        write::write(conn, schema, changes).await
    }

    fn touched(commit: &DecodedCommit) -> Vec<Touched> {
        let (tenant, id) = (commit.commit.tenant, commit.commit.aggregate_id);
        match commit.commit.aggregate.as_str() {
            "kintell_session" => {
                vec![Touched { table: "kintell_sessions", columns: json!({ "tenant": tenant, "id": id }) }]
            }
            "person" => vec![
                Touched {
                    table: "kintell_sessions",
                    columns: json!({ "tenant": tenant, "participant_id": id }),
                },
                Touched { table: "erased", columns: json!({ "tenant": tenant, "person_id": id }) },
            ],
            _ => Vec::new(),
        }
    }
}
