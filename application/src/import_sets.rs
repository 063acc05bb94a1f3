//! Several files that are loaded together. Each is an import of its own; what makes them a set is remembered here, so
//! that the same archive under the same key goes on where it was cut off and another one is told apart.

use kernel::problem::Problem;
use kernel::{Hash, ImportId, PrincipalId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use crate::imports::ImportState;

/// A file of a set.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SetFile {
    /// As the archive names it.
    pub name: String,
    /// The kind of import that it is.
    pub kind: Option<String>,
    /// Its import.
    pub import: Option<ImportId>,
    /// Why it is not loaded.
    pub skipped: Option<String>,
}

/// A set of files.
#[derive(Clone, PartialEq, Debug)]
pub struct ImportSet {
    /// The set, named by its sender's idempotency key.
    pub id: Uuid,
    /// Who sent it first; `None` where an earlier build took it.
    pub sender: Option<PrincipalId>,
    /// The archive's name as its sender gave it.
    pub file_name: Option<String>,
    /// The digest of the archive.
    pub archive: Hash,
    /// Whether it goes on.
    pub state: ImportState,
    /// In the order in which they are loaded.
    pub files: Vec<SetFile>,
    /// Why it failed.
    pub problem: Option<Problem>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// Remembers that a set began. Answers how it stands: as it is told, or as it was told under the same key before,
/// which may be of another archive.
pub async fn open(pool: &PgPool, tenant: TenantId, set: &ImportSet) -> Result<ImportSet, sqlx::Error> {
    sqlx::query(
        "insert into command.import_sets (tenant, set, file_name, archive, state, files, started_at, sender)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
    )
    .bind(tenant.uuid())
    .bind(set.id)
    .bind(&set.file_name)
    .bind(set.archive.as_bytes().as_slice())
    .bind(set.state.name())
    .bind(sqlx::types::Json(&set.files))
    .bind(set.started_at.to_datetime())
    .bind(set.sender.map(PrincipalId::uuid))
    .execute(pool)
    .await?;
    find(pool, tenant, set.id).await?.ok_or(sqlx::Error::RowNotFound)
}

/// Remembers how a set stands.
pub async fn write(pool: &PgPool, tenant: TenantId, set: &ImportSet) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update command.import_sets set state = $3, files = $4, problem = $5, finished_at = $6
         where tenant = $1 and set = $2",
    )
    .bind(tenant.uuid())
    .bind(set.id)
    .bind(set.state.name())
    .bind(sqlx::types::Json(&set.files))
    .bind(set.problem.as_ref().map(sqlx::types::Json))
    .bind(set.finished_at.map(Timestamp::to_datetime))
    .execute(pool)
    .await?;
    Ok(())
}

/// Remembers that a running set is cancelled: its run ends before the next file.
pub async fn cancel(
    pool: &PgPool,
    tenant: TenantId,
    set: Uuid,
    problem: &Problem,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update command.import_sets set state = 'cancelled', problem = $3, finished_at = $4
         where tenant = $1 and set = $2 and state = 'running'",
    )
    .bind(tenant.uuid())
    .bind(set)
    .bind(sqlx::types::Json(problem))
    .bind(at.to_datetime())
    .execute(pool)
    .await?;
    Ok(())
}

/// A set, as it stands.
pub async fn find(pool: &PgPool, tenant: TenantId, set: Uuid) -> Result<Option<ImportSet>, sqlx::Error> {
    let row = sqlx::query("select * from command.import_sets where tenant = $1 and set = $2")
        .bind(tenant.uuid())
        .bind(set)
        .fetch_optional(pool)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let at = |name: &str| {
        row.try_get::<Option<chrono::DateTime<chrono::Utc>>, _>(name).map(|at| at.map(Timestamp::from))
    };
    Ok(Some(ImportSet {
        id: row.try_get("set")?,
        sender: row.try_get::<Option<Uuid>, _>("sender")?.map(PrincipalId::new),
        file_name: row.try_get("file_name")?,
        archive: Hash::from_slice(row.try_get::<&[u8], _>("archive")?).unwrap_or(Hash::NONE),
        state: ImportState::parse(row.try_get("state")?),
        files: row.try_get::<sqlx::types::Json<Vec<SetFile>>, _>("files")?.0,
        problem: row.try_get::<Option<sqlx::types::Json<Problem>>, _>("problem")?.map(|problem| problem.0),
        started_at: at("started_at")?.ok_or(sqlx::Error::RowNotFound)?,
        finished_at: at("finished_at")?,
    }))
}
