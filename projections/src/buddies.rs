//! Who was matched with whom, and what came of it: one row a match, an event, a check-in, a feedback.
//!
//! Schema `buddies_v<version>`. Every table has the key tenant, id, and the columns external_id, participant_id,
//! buddy_id, company_id (NULL = unattributed), attribution_rule, quality_findings, source_version, retracted_at,
//! recorded_at (first commit), changed_at (last commit), version, sequence; and of its own:
//!
//! | table | columns |
//! |---|---|
//! | `buddy_matches` | status (`active`, `paused`, `ended`), matched_on, matched_at |
//! | `buddy_events` | match_id, event_type (`hangout`, `activity`, `workshop`), local_date, occurred_at |
//! | `buddy_checkins` | match_id, local_date, occurred_at, mood (as given), mood_valence (`negative`, `neutral`, `positive`, or NULL) |
//! | `buddy_feedback` | match_id, from_role (`participant`, `buddy`), local_date, occurred_at, rating_raw, rating_milli (0 to 1000) |
//!
//! A row is touched by its own aggregate only, so that is the park key. Texts and places are not here.

mod fold;
mod write;

use std::sync::Arc;

use serde_json::json;
use sqlx::PgConnection;

use crate::engine::{Applied, DecodedCommit, PostgresProjection, Schema, Scope, Table, Touched};

pub use fold::Changes;

/// The projection.
pub struct Buddies;

/// The table of each kind of aggregate.
const TABLE_OF: [(&str, &str); 4] = [
    ("buddy_match", "buddy_matches"),
    ("buddy_event", "buddy_events"),
    ("buddy_checkin", "buddy_checkins"),
    ("buddy_feedback", "buddy_feedback"),
];

impl PostgresProjection for Buddies {
    const NAME: &'static str = "buddies";
    const DEFINITION: u32 = 2;
    const READS: &'static [&'static str] = &["buddy_match", "buddy_event", "buddy_checkin", "buddy_feedback"];
    const TABLES: &'static [Table] = &[
        Table { name: "buddy_matches", key: &["tenant", "id"], scope: Scope::Company },
        Table { name: "buddy_events", key: &["tenant", "id"], scope: Scope::Company },
        Table { name: "buddy_checkins", key: &["tenant", "id"], scope: Scope::Company },
        Table { name: "buddy_feedback", key: &["tenant", "id"], scope: Scope::Company },
    ];
    const DDL: &'static str = include_str!("buddies/tables.sql");
    type Changes = Changes;

    fn fold(commits: &[Arc<DecodedCommit>], _: &Applied) -> Changes {
        Changes::of(commits)
    }

    async fn write(conn: &mut PgConnection, schema: &Schema, changes: Changes) -> Result<(), sqlx::Error> {
        write::write(conn, schema, changes).await
    }

    fn touched(commit: &DecodedCommit) -> Vec<Touched> {
        let columns = json!({ "tenant": commit.commit.tenant, "id": commit.commit.aggregate_id });
        let table = TABLE_OF.iter().find(|(aggregate, _)| *aggregate == commit.commit.aggregate);
        table.map(|(_, table)| Touched { table, columns }).into_iter().collect()
    }
}
