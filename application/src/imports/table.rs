//! Imports as their senders see them: the tables `command.imports` and `command.refusals`.

use domain::import::Counts;
use kernel::problem::Problem;
use kernel::{ImportId, PrincipalId, Sequence, TenantId, Timestamp};
use sqlx::{PgPool, Row as _};

use super::summary::{ImportState, ImportSummary, RefusedRow};

/// The longest texts of a refusal that are kept, in characters.
const NAME_MAX: usize = 255;
const REASON_MAX: usize = 1_000;

/// What is written of an import.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Write {
    /// That it begins, or goes on although it was cancelled before.
    Begun,
    /// How it stands.
    Standing,
}

/// Writes how an import stands, and answers in which state it is: one that somebody cancelled meanwhile stays so
/// until it ends. The sequence never goes back. With `own_alone` an import that somebody else sent is not found.
pub(super) async fn write(
    pool: &PgPool,
    tenant: TenantId,
    summary: &ImportSummary,
    (what, own_alone): (Write, bool),
) -> Result<ImportState, sqlx::Error> {
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let counts = &summary.counts;
    let state: String = sqlx::query_scalar(include_str!("../../sql/write_import.sql"))
        .bind(tenant.uuid())
        .bind(summary.id.uuid())
        .bind(&summary.kind)
        .bind(&summary.file_name)
        .bind(summary.release.to_datetime())
        .bind(summary.state.name())
        .bind(vec![
            count(counts.rows),
            count(counts.accepted),
            count(counts.known),
            count(counts.amended),
            count(counts.older),
            count(counts.refused),
            count(counts.skipped),
        ])
        .bind(count(summary.bytes_read))
        .bind(summary.bytes_total.map(count))
        .bind(summary.last_sequence.as_i64())
        .bind(summary.problem.as_ref().and_then(|problem| serde_json::to_value(problem).ok()))
        .bind(summary.started_at.to_datetime())
        .bind(summary.finished_at.map(Timestamp::to_datetime))
        .bind(summary.mapping.as_ref().and_then(|mapping| serde_json::to_value(mapping).ok()))
        .bind(count(summary.refusals_left_out))
        .bind(what == Write::Begun)
        .bind(summary.sender.map(PrincipalId::uuid))
        .bind(own_alone)
        .fetch_one(pool)
        .await?;
    Ok(ImportState::parse(&state))
}

/// Writes that a running import is cancelled: its run ends by that, in whichever process it is.
pub(super) async fn cancel(
    pool: &PgPool,
    tenant: TenantId,
    import: ImportId,
    problem: &Problem,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update command.imports set state = 'cancelled', problem = $3, finished_at = $4
         where tenant = $1 and import = $2 and state = 'running'",
    )
    .bind(tenant.uuid())
    .bind(import.uuid())
    .bind(sqlx::types::Json(problem))
    .bind(at.to_datetime())
    .execute(pool)
    .await?;
    Ok(())
}

/// Adds refused rows. A line that is there already, from an earlier try, is replaced.
pub(super) async fn refuse(
    pool: &PgPool,
    tenant: TenantId,
    import: ImportId,
    rows: &[RefusedRow],
) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(include_str!("../../sql/write_refusals.sql"))
        .bind(tenant.uuid())
        .bind(import.uuid())
        .bind(rows.iter().map(|row| i64::try_from(row.line).unwrap_or(i64::MAX)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.column.and_then(|n| i32::try_from(n).ok())).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| short(row.column_name.as_deref(), NAME_MAX)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| short(row.value_masked.as_deref(), NAME_MAX)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.code.clone()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| short(Some(&row.reason), REASON_MAX)).collect::<Vec<_>>())
        .execute(pool)
        .await?;
    Ok(())
}

/// A text that is cut where it is too long to be kept for every row.
fn short(text: Option<&str>, most: usize) -> Option<String> {
    text.map(|text| match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    })
}

/// One import.
pub async fn find(
    pool: &PgPool,
    tenant: TenantId,
    import: ImportId,
) -> Result<Option<ImportSummary>, sqlx::Error> {
    let row = sqlx::query("select * from command.imports where tenant = $1 and import = $2")
        .bind(tenant.uuid())
        .bind(import.uuid())
        .fetch_optional(pool)
        .await?;
    row.map(|row| read(&row)).transpose()
}

/// The newest imports, newest first, at most `limit`: those of one sender, or of all.
pub async fn latest(
    pool: &PgPool,
    tenant: TenantId,
    sender: Option<PrincipalId>,
    limit: u32,
) -> Result<Vec<ImportSummary>, sqlx::Error> {
    let rows = sqlx::query(
        "select * from command.imports where tenant = $1 and ($2::uuid is null or sender = $2)
         order by started_at desc limit $3",
    )
    .bind(tenant.uuid())
    .bind(sender.map(PrincipalId::uuid))
    .bind(i64::from(limit))
    .fetch_all(pool)
    .await?;
    rows.iter().map(read).collect()
}

/// Refused rows of an import after a line, in order, at most `limit`.
pub async fn refusals(
    pool: &PgPool,
    tenant: TenantId,
    import: ImportId,
    after_line: u64,
    limit: u32,
) -> Result<Vec<RefusedRow>, sqlx::Error> {
    let rows = sqlx::query(
        "select line, column_number, column_name, value_masked, code, reason from command.refusals
         where tenant = $1 and import = $2 and line > $3 order by line limit $4",
    )
    .bind(tenant.uuid())
    .bind(import.uuid())
    .bind(i64::try_from(after_line).unwrap_or(i64::MAX))
    .bind(i64::from(limit))
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(RefusedRow {
                line: unsigned(row.try_get("line")?),
                column: row.try_get::<Option<i32>, _>("column_number")?.and_then(|n| u32::try_from(n).ok()),
                column_name: row.try_get("column_name")?,
                value_masked: row.try_get("value_masked")?,
                code: row.try_get("code")?,
                reason: row.try_get("reason")?,
            })
        })
        .collect()
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn read(row: &sqlx::postgres::PgRow) -> Result<ImportSummary, sqlx::Error> {
    let count = |name: &str| row.try_get::<i64, _>(name).map(unsigned);
    let at = |name: &str| row.try_get::<chrono::DateTime<chrono::Utc>, _>(name).map(Timestamp::from);
    Ok(ImportSummary {
        id: ImportId::new(row.try_get("import")?),
        sender: row.try_get::<Option<uuid::Uuid>, _>("sender")?.map(PrincipalId::new),
        kind: row.try_get("kind")?,
        file_name: row.try_get("file_name")?,
        release: at("release")?,
        mapping: row
            .try_get::<Option<serde_json::Value>, _>("mapping")?
            .and_then(|mapping| serde_json::from_value(mapping).ok()),
        state: ImportState::parse(row.try_get("state")?),
        counts: Counts {
            rows: count("rows")?,
            accepted: count("accepted")?,
            known: count("known")?,
            amended: count("amended")?,
            older: count("older")?,
            refused: count("refused")?,
            skipped: count("skipped")?,
        },
        refusals_left_out: count("refusals_left_out")?,
        bytes_read: count("bytes_read")?,
        bytes_total: row.try_get::<Option<i64>, _>("bytes_total")?.map(unsigned),
        started_at: at("started_at")?,
        finished_at: row
            .try_get::<Option<chrono::DateTime<chrono::Utc>>, _>("finished_at")?
            .map(Timestamp::from),
        last_sequence: Sequence::from_i64(row.try_get("last_sequence")?),
        problem: row
            .try_get::<Option<serde_json::Value>, _>("problem")?
            .and_then(|problem| serde_json::from_value(problem).ok()),
    })
}
