//! Which flagged texts wait for a person: one row an item, with what happened to it, and the text itself, sealed.
//!
//! Schema `review_queue_v<version>`:
//!
//! | table | key | columns |
//! |---|---|---|
//! | `review_items` | tenant, id | aggregate, aggregate_id, text_version (the event that brought the text), author_id, severity (`low`, `medium`, `high`), urgency (1 to 3), findings (jsonb array), rules_version, policy, screened_at, due_at, second_opinion, raised_at, status (`pending`, `second_opinion`, `escalated`, `appealed`, `reviewed`, `dismissed`, `superseded`), holder and lease_until (the last lease; whether it is over is for the reader's clock), outcome, decided_by and decided_at (the last decision), first_reviewer, first_outcome, second_reviewer, second_outcome, appealed, changed_at, version, sequence |
//! | `review_history` | tenant, item_id, number | at, kind, principal, role, outcome, round, until, reason, author_id, note (`kernel::SealedField` bytes or NULL) |
//! | `review_texts` | tenant, aggregate, aggregate_id | text_version, author_id, text (`kernel::SealedField` bytes; NULL once its author is erased): the newest text of a record, whatever its screening found: any may be put before a reviewer by hand |
//! | `review_erased` | tenant, person_id | whose texts are gone |
//! | `review_withdrawn` | tenant, aggregate, aggregate_id | which records with texts were withdrawn, and count no more |
//!
//! An item is touched by its review alone, a text by its record and by the erasure of its author. The two commute:
//! an erasure is remembered in `review_erased`, and what is written later leaves the text out. So the park key is the
//! commit's own aggregate. Whether an open item still waits for somebody is for the reader, who has the three tables.
//! The rows are for readers of the whole tenant.

mod change;
mod fold;
mod history;
mod write;

use std::sync::Arc;

use serde_json::json;
use sqlx::PgConnection;

use crate::engine::{Applied, DecodedCommit, PostgresProjection, Schema, Scope, Table, Touched};

pub use fold::Changes;

/// The projection.
pub struct ReviewQueue;

impl PostgresProjection for ReviewQueue {
    const NAME: &'static str = "review_queue";
    const DEFINITION: u32 = 3;
    const READS: &'static [&'static str] = &[
        "review",
        "person",
        "buddy_checkin",
        "buddy_event",
        "buddy_feedback",
        "buddy_match",
        "credential",
        "enrolment",
        "kintell_session",
    ];
    const TABLES: &'static [Table] = &[
        Table { name: "review_items", key: &["tenant", "id"], scope: Scope::WholeTenant },
        Table { name: "review_history", key: &["tenant", "item_id", "number"], scope: Scope::WholeTenant },
        Table {
            name: "review_texts",
            key: &["tenant", "aggregate", "aggregate_id"],
            scope: Scope::WholeTenant,
        },
        Table { name: "review_erased", key: &["tenant", "person_id"], scope: Scope::WholeTenant },
        Table {
            name: "review_withdrawn",
            key: &["tenant", "aggregate", "aggregate_id"],
            scope: Scope::WholeTenant,
        },
    ];
    const DDL: &'static str = include_str!("review_queue/tables.sql");
    type Changes = Changes;

    fn fold(commits: &[Arc<DecodedCommit>], _: &Applied) -> Changes {
        Changes::of(commits)
    }

    async fn write(conn: &mut PgConnection, schema: &Schema, changes: Changes) -> Result<(), sqlx::Error> {
        write::write(conn, schema, changes).await
    }

    fn touched(commit: &DecodedCommit) -> Vec<Touched> {
        let (tenant, id) = (commit.commit.tenant, commit.commit.aggregate_id);
        let touched =
            |table, column: &str| Touched { table, columns: json!({ "tenant": tenant, column: id }) };
        match commit.commit.aggregate.as_str() {
            "review" => vec![touched("review_items", "id"), touched("review_history", "item_id")],
            "person" => vec![
                touched("review_texts", "author_id"),
                touched("review_history", "author_id"),
                touched("review_erased", "person_id"),
            ],
            aggregate => {
                let of_record = |table| {
                    let columns = json!({ "tenant": tenant, "aggregate": aggregate, "aggregate_id": id });
                    Touched { table, columns }
                };
                vec![of_record("review_texts"), of_record("review_withdrawn")]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use schemas::texts;

    use super::*;

    #[test]
    fn it_reads_every_kind_that_holds_a_text() {
        for aggregate in texts::AGGREGATES {
            assert!(ReviewQueue::READS.contains(aggregate), "{aggregate}");
        }
    }
}
