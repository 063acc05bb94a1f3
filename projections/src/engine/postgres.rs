//! Projections whose rows stand in Postgres, in a schema per version.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use futures::future::BoxFuture;
use sqlx::{Executor, PgConnection};

use super::projection::{ApplyError, Batch, Comparison, Projection, StoreFault, Touched};
use super::row_security::{Scope, protect};
use super::{Applied, DecodedCommit, compare};

/// What a projection in Postgres has to say; [`InPostgres`] does the rest.
pub trait PostgresProjection: Send + Sync + 'static {
    /// Its name, a lower-case identifier.
    const NAME: &'static str;
    /// See [`Projection::definition`].
    const DEFINITION: u32;
    /// See [`Projection::reads`].
    const READS: &'static [&'static str];
    /// Its tables. Each has a column `tenant`.
    const TABLES: &'static [Table];
    /// The statements that make its tables, with `{schema}` for the schema.
    const DDL: &'static str;
    /// What a batch says, ready to be written.
    type Changes: Send;

    /// See [`Projection::adds`].
    const ADDS: bool = false;

    /// Folds commits, in order, beside what was applied of records of which something was left out: nothing, for one
    /// that does not add. Pure: the same commits give the same changes.
    fn fold(commits: &[Arc<DecodedCommit>], applied: &Applied) -> Self::Changes;

    /// Writes changes, in a few statements whatever their number.
    fn write(
        conn: &mut PgConnection,
        schema: &Schema,
        changes: Self::Changes,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    /// See [`Projection::touched`].
    fn touched(commit: &DecodedCommit) -> Vec<Touched>;
}

/// A table of a read model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Table {
    /// Its name, without the schema.
    pub name: &'static str,
    /// The columns that say which row it is.
    pub key: &'static [&'static str],
    /// Who may see its rows.
    pub scope: Scope,
}

/// The schema of one version, `<name>_v<version>`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schema(String);

impl Schema {
    /// Of a projection's version.
    pub fn of(name: &str, version: u32) -> Self {
        Self(format!("{name}_v{version}"))
    }

    /// A statement with its `{schema}` filled in.
    pub fn fill(&self, sql: &str) -> String {
        sql.replace("{schema}", &self.0)
    }
}

impl std::fmt::Display for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Fits a [`PostgresProjection`] to the engine.
pub struct InPostgres<P>(PhantomData<fn() -> P>);

impl<P: PostgresProjection> InPostgres<P> {
    /// The projection, shared.
    pub fn shared() -> Arc<dyn Projection> {
        Arc::new(Self(PhantomData))
    }
}

impl<P: PostgresProjection> Projection for InPostgres<P> {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn definition(&self) -> u32 {
        P::DEFINITION
    }

    fn reads(&self) -> &'static [&'static str] {
        P::READS
    }

    fn adds(&self) -> bool {
        P::ADDS
    }

    fn touched(&self, commit: &DecodedCommit) -> Vec<Touched> {
        P::touched(commit)
    }

    fn create<'a>(
        &'a self,
        owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>> {
        Box::pin(async move {
            let schema = Schema::of(P::NAME, version);
            let rights: String = P::TABLES.iter().map(|table| protect(&schema, table)).collect();
            let ddl = format!(
                "CREATE SCHEMA {schema}; {tables} {rights}
                 GRANT USAGE ON SCHEMA {schema} TO teei_worker, teei_query;",
                tables = schema.fill(P::DDL),
            );
            owner.execute(sqlx::raw_sql(&ddl)).await?;
            Ok(())
        })
    }

    fn drop_version<'a>(
        &'a self,
        owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>> {
        Box::pin(async move {
            let ddl = format!("DROP SCHEMA IF EXISTS {} CASCADE", Schema::of(P::NAME, version));
            owner.execute(sqlx::raw_sql(&ddl)).await?;
            Ok(())
        })
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        batch: Batch<'a>,
    ) -> BoxFuture<'a, Result<(), ApplyError>> {
        Box::pin(async move {
            let changes = P::fold(batch.commits, batch.applied);
            Ok(P::write(tx, &Schema::of(P::NAME, batch.version), changes).await?)
        })
    }

    fn compare<'a>(
        &'a self,
        worker: &'a mut PgConnection,
        before: u32,
        after: u32,
        excluded: &'a [Touched],
    ) -> BoxFuture<'a, Result<Comparison, StoreFault>> {
        Box::pin(async move {
            let (before, after) = (Schema::of(P::NAME, before), Schema::of(P::NAME, after));
            let mut comparison = Comparison::default();
            for table in P::TABLES {
                comparison.tables.push(compare::table(worker, &before, &after, table, excluded).await?);
            }
            Ok(comparison)
        })
    }
}
