//! What did a company's people do in a day, an ISO week, a month?
//!
//! Schema `metrics_company_period_v<version>`:
//!
//! | relation | key | columns |
//! |---|---|---|
//! | `metrics_company_period` (a view, for readers) | tenant, company_id (NULL = unattributed), family (`sessions`, `buddies`, `upskilling`), period_kind (`day`, `week`, `month`), period_start | period_end (last day), sessions_count, matches_count, meetings_count, checkins_count, feedback_count, courses_completed_count, credentials_count, minutes, participants_count, volunteers_count (distinct people, exact), rating_sum_milli, rating_count |
//! | `cells` | the same | the sums of the view |
//! | `contributors` | tenant, company_id, family, local_date, person_id | participations, volunteerings (activities of that day) |
//!
//! Sums are kept per period. Distinct people cannot be summed, and keeping them per period costs six rows
//! an activity: the view counts them in `contributors`, along one index range per cell.
//!
//! A row is touched by many records, so no aggregate owns one. It is safe all the same to park by
//! record: every change is a difference that the event itself carries (an amendment takes `before`
//! away and adds `after`, a retraction takes `before` away), never "read, change, write" across
//! commits. The differences of distinct records commute, and those of one record stay in order.
//! A row that comes to zero is deleted, so that a rebuild, which meets the same differences in other
//! batches, ends with the same rows.
//!
//! What was never counted is never taken back: of a record of which an operator left a commit out, what counts now is
//! taken back, not what the event says was there before ([`Counting`](crate::activities::Counting)).
//!
//! Periods are read from `local_date` (DECISIONS U21). Participants have no membership: they count for
//! the company of the activity; learners count for none.

mod cell;
mod fold;
mod period;
mod write;

use std::sync::Arc;

use sqlx::PgConnection;

use crate::engine::{Applied, DecodedCommit, PostgresProjection, Schema, Scope, Table, Touched};

pub use fold::Changes;
pub use period::{Period, PeriodKind};

/// The projection.
pub struct MetricsCompanyPeriod;

impl PostgresProjection for MetricsCompanyPeriod {
    const NAME: &'static str = "metrics_company_period";
    const DEFINITION: u32 = 2;
    const READS: &'static [&'static str] = &[
        "buddy_checkin",
        "buddy_event",
        "buddy_feedback",
        "buddy_match",
        "course",
        "credential",
        "kintell_session",
    ];
    const TABLES: &'static [Table] = &[
        Table {
            name: "cells",
            key: &["tenant", "company_id", "family", "period_kind", "period_start"],
            scope: Scope::Company,
        },
        Table {
            name: "contributors",
            key: &["tenant", "company_id", "family", "local_date", "person_id"],
            scope: Scope::Company,
        },
    ];
    const DDL: &'static str = include_str!("metrics_company_period/tables.sql");
    const ADDS: bool = true;
    type Changes = Changes;

    fn fold(commits: &[Arc<DecodedCommit>], applied: &Applied) -> Changes {
        Changes::of(commits, applied)
    }

    async fn write(conn: &mut PgConnection, schema: &Schema, changes: Changes) -> Result<(), sqlx::Error> {
        write::write(conn, schema, changes).await
    }

    fn touched(commit: &DecodedCommit) -> Vec<Touched> {
        let mut changes = Changes::default();
        changes.touch(commit);
        changes.touched()
    }
}
