//! The rows of a batch as statements over arrays.

use sqlx::PgConnection;

use super::Changes;
use crate::engine::Schema;

pub(super) async fn write(
    conn: &mut PgConnection,
    schema: &Schema,
    changes: Changes,
) -> Result<(), sqlx::Error> {
    changes.events.execute(conn, &schema.fill(include_str!("events.sql"))).await?;
    changes.subjects.execute(conn, &schema.fill(include_str!("event_subjects.sql"))).await?;
    Ok(())
}
