//! Brings a schema of Postgres to the newest of its numbered SQL files, once each, in order.
//!
//! What was applied is recorded in `<schema>.migrations` with its digest: a file that changed
//! afterwards is refused, because the database and the repository would no longer agree.

use std::collections::BTreeMap;

use kernel::Hash;
use sqlx::{PgPool, Postgres, Transaction};

/// One numbered file.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The file name, for example `0001_commits.sql`. It never changes.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

/// Why a schema could not be brought up to date. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The file is not what was applied.
    #[error("migration {name} of schema {schema} was applied with other content; add a new file instead")]
    Changed {
        /// Whose.
        schema: &'static str,
        /// Which.
        name: &'static str,
    },
    /// One file failed.
    #[error("migration {name} of schema {schema} failed")]
    Failed {
        /// Whose.
        schema: &'static str,
        /// Which.
        name: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The record of what was applied could not be read or written.
    #[error("the migrations of schema {schema} could not be read or recorded")]
    Record {
        /// Whose.
        schema: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
}

/// Applies what is missing, all of it in one transaction; whoever comes second waits and finds it done.
///
/// Returns the names that were applied now. `schema` is an identifier of ours, in lower case.
pub async fn apply(
    pool: &PgPool,
    schema: &'static str,
    migrations: &[Migration],
) -> Result<Vec<&'static str>, MigrationError> {
    let record = |source| MigrationError::Record { schema, source };
    let mut tx = pool.begin().await.map_err(record)?;
    let applied = applied(&mut tx, schema).await.map_err(record)?;
    let mut now = Vec::new();
    for Migration { name, sql } in migrations {
        let digest = Hash::of(sql.as_bytes());
        match applied.get(*name) {
            Some(before) if before == digest.as_bytes() => continue,
            Some(_) => return Err(MigrationError::Changed { schema, name }),
            None => {}
        }
        let failed = |source| MigrationError::Failed { schema, name, source };
        sqlx::raw_sql(sql).execute(&mut *tx).await.map_err(failed)?;
        sqlx::query(&format!("INSERT INTO {schema}.migrations (name, sha256) VALUES ($1, $2)"))
            .bind(name)
            .bind(digest.as_bytes().as_slice())
            .execute(&mut *tx)
            .await
            .map_err(record)?;
        now.push(*name);
    }
    tx.commit().await.map_err(record)?;
    Ok(now)
}

/// Takes the lock of the schema until the transaction ends, and reads what was applied.
async fn applied(
    tx: &mut Transaction<'static, Postgres>,
    schema: &str,
) -> Result<BTreeMap<String, Vec<u8>>, sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext('migrations of ' || $1))")
        .bind(schema)
        .execute(&mut **tx)
        .await?;
    sqlx::raw_sql(&format!(
        "CREATE SCHEMA IF NOT EXISTS {schema};
         CREATE TABLE IF NOT EXISTS {schema}.migrations (
             name text PRIMARY KEY,
             sha256 bytea NOT NULL,
             applied_at timestamptz NOT NULL DEFAULT now()
         );"
    ))
    .execute(&mut **tx)
    .await?;
    let rows: Vec<(String, Vec<u8>)> =
        sqlx::query_as(&format!("SELECT name, sha256 FROM {schema}.migrations")).fetch_all(&mut **tx).await?;
    Ok(rows.into_iter().collect())
}
