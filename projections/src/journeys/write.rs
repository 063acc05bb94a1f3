//! The changes of a batch as statements over arrays.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Changes;
use super::fold::SetFlag;
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

bulk_rows! {
    /// A flag that is set by hand.
    FlagRow in FlagColumns {
        tenant: Uuid = "uuid",
        person_id: Uuid = "uuid",
        flag: String = "text",
        holds: bool = "boolean",
        set_at: DateTime<Utc> = "timestamptz",
        sequence: i64 = "bigint",
    }
}

bulk_rows! {
    /// A flag that is given back to the rules.
    GivenBackRow in GivenBackColumns {
        tenant: Uuid = "uuid",
        person_id: Uuid = "uuid",
        flag: String = "text",
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
    let (mut set, mut given_back) = (Vec::new(), Vec::new());
    for ((tenant, person, flag), says) in changes.flags {
        let (tenant, person_id) = (tenant.uuid(), person.uuid());
        match says {
            None => given_back.push(GivenBackRow { tenant, person_id, flag }),
            Some(SetFlag { holds, at, sequence }) => {
                let (set_at, sequence) = (at.to_datetime(), sequence.as_i64());
                set.push(FlagRow { tenant, person_id, flag, holds, set_at, sequence });
            }
        }
    }
    let (set, given_back): (FlagColumns, GivenBackColumns) =
        (set.into_iter().collect(), given_back.into_iter().collect());
    set.execute(conn, &schema.fill(include_str!("set_flags.sql"))).await?;
    given_back.execute(conn, &schema.fill(include_str!("forget_set_flags.sql"))).await?;
    Ok(())
}
