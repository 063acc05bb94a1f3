//! The sums of a batch as statements over arrays.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Changes;
use super::cell::{Cell, Contributor, Measures, Parts};
use crate::engine::Schema;
use crate::engine::bulk::bulk_rows;

bulk_rows! {
    /// What is added to a cell.
    CellRow in CellColumns {
        tenant: Uuid = "uuid",
        company_id: Option<Uuid> = "uuid",
        family: &'static str = "text",
        period_kind: &'static str = "text",
        period_start: NaiveDate = "date",
        period_end: NaiveDate = "date",
        sessions_count: i64 = "bigint",
        matches_count: i64 = "bigint",
        meetings_count: i64 = "bigint",
        checkins_count: i64 = "bigint",
        feedback_count: i64 = "bigint",
        courses_completed_count: i64 = "bigint",
        credentials_count: i64 = "bigint",
        minutes: i64 = "bigint",
        rating_sum_milli: i64 = "bigint",
        rating_count: i64 = "bigint",
    }
}

bulk_rows! {
    /// What is added to a person's activities of a day.
    ContributorRow in ContributorColumns {
        tenant: Uuid = "uuid",
        company_id: Option<Uuid> = "uuid",
        family: &'static str = "text",
        local_date: NaiveDate = "date",
        person_id: Uuid = "uuid",
        participations: i64 = "bigint",
        volunteerings: i64 = "bigint",
    }
}

pub(super) async fn write(
    conn: &mut PgConnection,
    schema: &Schema,
    changes: Changes,
) -> Result<(), sqlx::Error> {
    let Changes { cells, contributors } = changes;
    let rows: CellColumns = cells.iter().map(cell).collect();
    rows.execute(conn, &schema.fill(include_str!("cells.sql"))).await?;
    let shrunk: CellColumns = cells.iter().filter(|(_, measures)| measures.takes_back()).map(cell).collect();
    shrunk.execute(conn, &schema.fill(include_str!("forget_cells.sql"))).await?;

    let rows: ContributorColumns = contributors.iter().map(contributor).collect();
    rows.execute(conn, &schema.fill(include_str!("contributors.sql"))).await?;
    let shrunk: ContributorColumns =
        contributors.iter().filter(|(_, parts)| parts.takes_back()).map(contributor).collect();
    shrunk.execute(conn, &schema.fill(include_str!("forget_contributors.sql"))).await?;
    Ok(())
}

fn cell((cell, measures): (&Cell, &Measures)) -> CellRow {
    CellRow {
        tenant: cell.tenant.uuid(),
        company_id: cell.company.map(kernel::CompanyId::uuid),
        family: cell.family.name(),
        period_kind: cell.period.kind.name(),
        period_start: cell.period.start,
        period_end: cell.period.end(),
        sessions_count: measures.sessions,
        matches_count: measures.matches,
        meetings_count: measures.meetings,
        checkins_count: measures.checkins,
        feedback_count: measures.feedback,
        courses_completed_count: measures.courses_completed,
        credentials_count: measures.credentials,
        minutes: measures.minutes,
        rating_sum_milli: measures.rating_sum_milli,
        rating_count: measures.rating_count,
    }
}

fn contributor((contributor, parts): (&Contributor, &Parts)) -> ContributorRow {
    ContributorRow {
        tenant: contributor.tenant.uuid(),
        company_id: contributor.company.map(kernel::CompanyId::uuid),
        family: contributor.family.name(),
        local_date: contributor.day,
        person_id: contributor.person.uuid(),
        participations: parts.participations,
        volunteerings: parts.volunteerings,
    }
}
