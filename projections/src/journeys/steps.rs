//! The steps of people, for whoever evaluates rules over them.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::journey::{Step, StepKind};
use kernel::{AggregateId, PersonId, Sequence, TenantId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::engine::checkpoint::number;
use crate::engine::{PostgresProjection as _, Schema};

use super::Journeys;

/// Whom the commits after `after` and up to `until` moved on, each with the last commit that did, in a version of the
/// read model that has taken all of them in. A step that was corrected later counts for the later commit.
pub async fn moved_on(
    worker: &PgPool,
    version: u32,
    after: Sequence,
    until: Sequence,
) -> Result<Vec<((TenantId, PersonId), Sequence)>, sqlx::Error> {
    let sql = Schema::of(Journeys::NAME, version).fill(
        "SELECT s.tenant, s.person_id, max(s.sequence) FROM {schema}.steps AS s
         WHERE s.sequence > $1 AND s.sequence <= $2 GROUP BY s.tenant, s.person_id",
    );
    let rows: Vec<(Uuid, Uuid, i64)> =
        sqlx::query_as(&sql).bind(after.as_i64()).bind(until.as_i64()).fetch_all(worker).await?;
    let of = |(tenant, person, sequence): (Uuid, Uuid, i64)| {
        ((TenantId::new(tenant), PersonId::new(person)), Sequence::from_i64(sequence))
    };
    Ok(rows.into_iter().map(of).collect())
}

/// Whom a record moved on, each with the commit that did, in a version of the read model.
pub async fn of_record(
    worker: &PgPool,
    version: u32,
    (tenant, record): (TenantId, AggregateId),
) -> Result<Vec<((TenantId, PersonId), Sequence)>, sqlx::Error> {
    let sql = Schema::of(Journeys::NAME, version).fill(
        "SELECT s.person_id, max(s.sequence) FROM {schema}.steps AS s
         WHERE s.tenant = $1 AND s.record_id = $2 GROUP BY s.person_id",
    );
    let rows: Vec<(Uuid, i64)> =
        sqlx::query_as(&sql).bind(tenant.uuid()).bind(record.uuid()).fetch_all(worker).await?;
    let of = |(person, sequence)| ((tenant, PersonId::new(person)), Sequence::from_i64(sequence));
    Ok(rows.into_iter().map(of).collect())
}

/// The steps of people in a version of the read model, by person and day; whoever took none is left out. A step of a
/// kind that this program does not know counts for none of its rules, and is left out too; so is one of a record that
/// has a parked commit, of which nobody knows what it is now.
pub async fn of_people(
    worker: &PgPool,
    version: u32,
    people: &[(TenantId, PersonId)],
) -> Result<HashMap<(TenantId, PersonId), Vec<Step>>, sqlx::Error> {
    let sql = Schema::of(Journeys::NAME, version).fill(
        "SELECT s.tenant, s.person_id, s.kind, s.on_date, s.record_id
         FROM unnest($1::uuid[], $2::uuid[]) AS of(tenant, person_id)
         JOIN {schema}.steps AS s USING (tenant, person_id)
         WHERE NOT EXISTS (
             SELECT FROM projections.parked AS p
             WHERE p.name = $3 AND p.version = $4 AND p.tenant = s.tenant
                 AND split_part(p.subject, '.', 4) = replace(s.record_id::text, '-', '')
         )
         ORDER BY s.on_date",
    );
    let (tenants, people): (Vec<Uuid>, Vec<Uuid>) =
        people.iter().map(|(tenant, person)| (tenant.uuid(), person.uuid())).unzip();
    let rows: Vec<(Uuid, Uuid, String, NaiveDate, Uuid)> = sqlx::query_as(&sql)
        .bind(tenants)
        .bind(people)
        .bind(Journeys::NAME)
        .bind(number(version))
        .fetch_all(worker)
        .await?;
    let mut steps: HashMap<_, Vec<Step>> = HashMap::new();
    for (tenant, person, kind, on, record) in rows {
        let Some(kind) = StepKind::parse(&kind) else { continue };
        let of = (TenantId::new(tenant), PersonId::new(person));
        steps.entry(of).or_default().push(Step { on, record: AggregateId::new(record), kind });
    }
    Ok(steps)
}
