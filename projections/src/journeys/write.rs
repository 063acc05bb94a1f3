//! The changes of a batch as statements over arrays.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Changes;
use crate::engine::Schema;
use crate::engine::bulk::bulk_rows;

bulk_rows! {
    /// One step.
    StepRow in StepColumns {
        tenant: Uuid = "uuid",
        record_id: Uuid = "uuid",
        kind: &'static str = "text",
        person_id: Uuid = "uuid",
        on_date: NaiveDate = "date",
        sequence: i64 = "bigint",
    }
}

bulk_rows! {
    /// A record whose steps are replaced.
    RecordRow in RecordColumns {
        tenant: Uuid = "uuid",
        record_id: Uuid = "uuid",
    }
}

pub(super) async fn write(
    conn: &mut PgConnection,
    schema: &Schema,
    changes: Changes,
) -> Result<(), sqlx::Error> {
    let known = changes.records.iter().filter(|(_, steps)| !steps.fresh);
    let known: RecordColumns = known
        .map(|((tenant, record), _)| RecordRow { tenant: tenant.uuid(), record_id: record.uuid() })
        .collect();
    known.execute(conn, &schema.fill(include_str!("forget_steps.sql"))).await?;
    let steps: StepColumns = changes
        .records
        .into_iter()
        .flat_map(|((tenant, _), steps)| {
            let sequence = steps.sequence.as_i64();
            steps.of.into_iter().map(move |(person, step)| StepRow {
                tenant: tenant.uuid(),
                record_id: step.record.uuid(),
                kind: step.kind.name(),
                person_id: person.uuid(),
                on_date: step.on,
                sequence,
            })
        })
        .collect();
    steps.execute(conn, &schema.fill(include_str!("steps.sql"))).await?;
    Ok(())
}
