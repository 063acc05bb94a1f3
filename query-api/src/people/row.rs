//! A person as a row of `list.sql`.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Person, PersonCompany, PersonField, PersonState, ProgrammeRole};

#[derive(sqlx::FromRow)]
pub(super) struct PersonRow {
    pub(super) id: Uuid,
    state: PersonState,
    roles: Vec<ProgrammeRole>,
    country: Option<String>,
    cost_centre: Option<String>,
    registered_at: DateTime<Utc>,
    #[sqlx(try_from = "i64")]
    version: u64,
    #[sqlx(try_from = "i64")]
    sequence: u64,
    sealed_fields: Vec<PersonField>,
    companies: Json<Vec<PersonCompany>>,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self {
            id: row.id,
            state: row.state,
            roles: row.roles,
            country: row.country,
            cost_centre: row.cost_centre,
            companies: row.companies.0,
            sealed_fields: row.sealed_fields,
            registered_at: row.registered_at,
            version: row.version,
            sequence: row.sequence,
        }
    }
}
