//! The steps of one person, for whoever evaluates rules over them.

use chrono::NaiveDate;
use domain::journey::{Step, StepKind};
use kernel::{AggregateId, PersonId, TenantId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::engine::{PostgresProjection as _, Schema};

use super::Journeys;

/// The steps of a person in a version of the read model, by day. A step of a kind that this program does not know
/// counts for none of its rules, and is left out.
pub async fn of_person(
    worker: &PgPool,
    version: u32,
    tenant: TenantId,
    person: PersonId,
) -> Result<Vec<Step>, sqlx::Error> {
    let sql = Schema::of(Journeys::NAME, version)
        .fill("SELECT s.kind, s.on_date, s.record_id FROM {schema}.steps AS s WHERE s.tenant = $1 AND s.person_id = $2 ORDER BY s.on_date");
    let rows: Vec<(String, NaiveDate, Uuid)> =
        sqlx::query_as(&sql).bind(tenant.uuid()).bind(person.uuid()).fetch_all(worker).await?;
    let step = |(kind, on, record): (String, NaiveDate, Uuid)| {
        Some(Step { on, record: AggregateId::new(record), kind: StepKind::parse(&kind)? })
    };
    Ok(rows.into_iter().filter_map(step).collect())
}
