//! Who is known: people, their memberships and enrolments, the companies, and the identifiers that lead to them.
//!
//! Schema `people_v<version>`:
//!
//! | table | key | columns |
//! |---|---|---|
//! | `people` | tenant, person_id | roles (`participant`, `volunteer`), status (`active`, `erasing`, `erased`), sealed fields email, given_name, family_name, formatted_name, phone, address, employee_number, directory_id (`kernel::SealedField` bytes or NULL), country, cost_centre, registered_at, version, sequence |
//! | `memberships` | tenant, person_id, record_id, ordinal | company_id, since, until (first day no longer) |
//! | `companies` | tenant, company_id | reference, name, industry, country, size_band, retracted_at, version, sequence |
//! | `enrolments` | tenant, id | external_id, person_id, programme (`buddy`, `language`, `mentorship`, `upskilling`), role, status (`active`, `completed`, `withdrawn`), enrolled_on, ended_on, quality_findings, source_version, retracted_at, recorded_at, changed_at, version, sequence |
//! | `identifiers` | tenant, identifier_id | kind, holder_kind (`person`, `company`), holder_id, state (`claimed`, `released`, `suppressed`) |
//!
//! `identifiers` is the blind look-up: the id is the keyed digest of the normalised value. From the
//! order of an erasure on, the sealed fields are NULL.
//!
//! Every row is touched by one aggregate only, so the park key is the aggregate.

mod fold;
mod person;
mod write;

use std::sync::Arc;

use serde_json::json;
use sqlx::PgConnection;

use crate::engine::{Applied, DecodedCommit, PostgresProjection, Schema, Scope, Table, Touched};

pub use fold::Changes;

/// The projection.
pub struct People;

impl PostgresProjection for People {
    const NAME: &'static str = "people";
    const DEFINITION: u32 = 2;
    const READS: &'static [&'static str] = &["company", "enrolment", "identifier", "membership", "person"];
    const TABLES: &'static [Table] = &[
        Table { name: "people", key: &["tenant", "person_id"], scope: Scope::WholeTenant },
        Table {
            name: "memberships",
            key: &["tenant", "person_id", "record_id", "ordinal"],
            scope: Scope::Company,
        },
        Table { name: "companies", key: &["tenant", "company_id"], scope: Scope::Company },
        Table { name: "enrolments", key: &["tenant", "id"], scope: Scope::WholeTenant },
        Table { name: "identifiers", key: &["tenant", "identifier_id"], scope: Scope::WholeTenant },
    ];
    const DDL: &'static str = include_str!("people/tables.sql");
    type Changes = Changes;

    fn fold(commits: &[Arc<DecodedCommit>], _: &Applied) -> Changes {
        Changes::of(commits)
    }

    async fn write(conn: &mut PgConnection, schema: &Schema, changes: Changes) -> Result<(), sqlx::Error> {
        write::write(conn, schema, changes).await
    }

    fn touched(commit: &DecodedCommit) -> Vec<Touched> {
        let (table, column) = match commit.commit.aggregate.as_str() {
            "person" => ("people", "person_id"),
            "membership" => ("memberships", "person_id"),
            "company" => ("companies", "company_id"),
            "enrolment" => ("enrolments", "id"),
            "identifier" => ("identifiers", "identifier_id"),
            _ => return Vec::new(),
        };
        let columns = json!({ "tenant": commit.commit.tenant, column: commit.commit.aggregate_id });
        vec![Touched { table, columns }]
    }
}
