//! The rows of a batch as statements over arrays.

use sqlx::PgConnection;

use super::Changes;
use crate::engine::Schema;

pub(super) async fn write(
    conn: &mut PgConnection,
    schema: &Schema,
    changes: Changes,
) -> Result<(), sqlx::Error> {
    let Changes { commits, unrelated, further_types, subjects, totals } = changes;
    commits.execute(conn, &schema.fill(include_str!("commits.sql"))).await?;
    unrelated.execute(conn, &schema.fill(include_str!("unrelated_events.sql"))).await?;
    further_types.execute(conn, &schema.fill(include_str!("further_types.sql"))).await?;
    subjects.execute(conn, &schema.fill(include_str!("event_subjects.sql"))).await?;
    totals.execute(conn, &schema.fill(include_str!("event_totals.sql"))).await?;
    Ok(())
}
