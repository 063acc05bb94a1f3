//! The seam between the engine and a projection, whatever store its rows stand in.

use std::fmt::Write as _;
use std::sync::Arc;

use futures::future::BoxFuture;
use kernel::Sequence;
use runtime::database::{FaultOf, fault_of};
use sqlx::PgConnection;

use subscriptions::ParkKey;

use super::DecodedCommit;
use super::left_out::Applied;

/// A question asked of the history, and the rows that answer it.
///
/// Versions are instances of it: version n serves while n+1 is filled beside it. The *definition* is the
/// number of its shape and fold in the code; a version whose definition is not the code's is rebuilt.
pub trait Projection: Send + Sync + 'static {
    /// Its name: the stem of its schema or database, and its key everywhere.
    fn name(&self) -> &'static str;

    /// Raised whenever its tables or its fold change.
    fn definition(&self) -> u32;

    /// The kinds of aggregate it reads; empty is every kind.
    fn reads(&self) -> &'static [&'static str];

    /// The key under which a commit is parked. It must cover every row the commit touches: two commits
    /// that touch the same row either have the same key or commute.
    fn park_key(&self, commit: &DecodedCommit) -> ParkKey {
        commit.own_key()
    }

    /// Whether its rows are sums, from which an event that corrects a record takes back what counted before: then it
    /// is told what was applied of records of which a commit was left out ([`Batch::applied`]).
    fn adds(&self) -> bool;

    /// Which rows a commit touches, so that a comparison can leave out what is parked.
    fn touched(&self, commit: &DecodedCommit) -> Vec<Touched>;

    /// Makes the empty tables of a version, with their rights. `owner` is in a transaction as the owner
    /// of the database; a store elsewhere must take a second call for the same version.
    fn create<'a>(
        &'a self,
        owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>>;

    /// Drops the tables of a version, if they are there.
    fn drop_version<'a>(
        &'a self,
        owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>>;

    /// Called with the range that is to be taken next, before its transaction begins. The answer is the
    /// range's end that must be taken instead: a store that cannot share the transaction records its plan
    /// here and, after a crash, answers with the end of the plan that was not finished. Asked with
    /// `from == to` it records nothing and only tells of such a plan.
    fn plan<'a>(
        &'a self,
        _worker: &'a mut PgConnection,
        _version: u32,
        _from: Sequence,
        to: Sequence,
    ) -> BoxFuture<'a, Result<Sequence, StoreFault>> {
        Box::pin(async move { Ok(to) })
    }

    /// Writes what the commits of a batch say. `tx` is the transaction that also moves the checkpoint,
    /// with the checkpoint's row locked.
    fn apply<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        batch: Batch<'a>,
    ) -> BoxFuture<'a, Result<(), ApplyError>>;

    /// Compares two versions that stand at the same position, row by row over every column, leaving
    /// out the rows that `excluded` touches.
    fn compare<'a>(
        &'a self,
        worker: &'a mut PgConnection,
        before: u32,
        after: u32,
        excluded: &'a [Touched],
    ) -> BoxFuture<'a, Result<Comparison, StoreFault>>;
}

/// What is applied together.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Into which version.
    pub version: u32,
    /// Why.
    pub kind: BatchKind,
    /// The position before it.
    pub from: Sequence,
    /// The position after it.
    pub to: Sequence,
    /// The commits in between that are to be applied, in order: what the projection does not read, or
    /// what is parked, is not among them.
    pub commits: &'a [Arc<DecodedCommit>],
    /// Of records of which a commit was left out: those that were applied. Nothing, for a projection that does not
    /// add ([`Projection::adds`]).
    pub applied: &'a Applied,
}

/// Why a batch is applied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BatchKind {
    /// The position moves over it.
    Advance,
    /// It was parked; the position stays.
    Redrive,
}

/// Rows of one table: those that have these values in these columns.
#[derive(Clone, PartialEq, Debug)]
pub struct Touched {
    /// The table, without its schema.
    pub table: &'static str,
    /// Column to value, as a JSON object.
    pub columns: serde_json::Value,
}

/// Why a batch was not written.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The rows cannot take something in it: applied alone, the commit is parked.
    #[error("the rows cannot take it: {reason}")]
    Poison {
        /// A code and names of tables and constraints, never values.
        reason: String,
    },
    /// The store cannot serve now, or the program does not fit it: try again later.
    #[error(transparent)]
    Fault(#[from] StoreFault),
}

/// A store did not do what it was asked, through no fault of the data.
#[derive(Debug, thiserror::Error)]
#[error("the store of the read models failed")]
pub struct StoreFault(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl StoreFault {
    /// Wraps what the store said.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl From<sqlx::Error> for StoreFault {
    fn from(error: sqlx::Error) -> Self {
        Self(Box::new(error))
    }
}

impl From<sqlx::Error> for ApplyError {
    /// Data that does not fit is the commit's fault; everything else is the store's or the program's.
    fn from(error: sqlx::Error) -> Self {
        if fault_of(&error) != FaultOf::TheData {
            return StoreFault::from(error).into();
        }
        let Some(said) = error.as_database_error() else {
            return Self::Poison { reason: "a value cannot be written as its column's type".to_owned() };
        };
        let code = said.code().unwrap_or_default().into_owned();
        // Not the message: it can repeat the value that did not fit.
        let mut reason = format!("SQLSTATE {code}");
        for (label, name) in [("table", said.table()), ("constraint", said.constraint())] {
            if let Some(name) = name {
                write!(reason, ", {label} {name}").expect("writing to a string cannot fail");
            }
        }
        Self::Poison { reason }
    }
}

/// What a comparison of two versions found.
#[derive(Clone, PartialEq, Debug, Default, serde::Serialize)]
pub struct Comparison {
    /// Table by table.
    pub tables: Vec<TableComparison>,
}

/// What a comparison found in one table.
#[derive(Clone, PartialEq, Debug, serde::Serialize)]
pub struct TableComparison {
    /// The table, without its schema.
    pub table: String,
    /// Rows of the newer version that were compared.
    pub rows: u64,
    /// Rows that only the older version has.
    pub only_before: u64,
    /// Rows that only the newer version has.
    pub only_after: u64,
    /// The keys of the first that differ: ids, dates and names of kinds.
    pub sample: Vec<serde_json::Value>,
}

impl Comparison {
    /// Rows of the newer version that were compared.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// Rows that only one of the two has: a changed row counts twice.
    pub fn differing(&self) -> u64 {
        self.tables.iter().map(|table| table.only_before + table.only_after).sum()
    }
}
