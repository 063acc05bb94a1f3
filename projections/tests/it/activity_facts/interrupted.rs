//! The projection, with something going wrong around its insert.

use std::sync::Arc;

use futures::future::BoxFuture;
use kernel::Sequence;
use projections::engine::{ApplyError, Batch, Comparison, DecodedCommit, Projection, StoreFault, Touched};
use servers::Server;
use sqlx::PgConnection;
use test_servers::TestServers;

/// What goes wrong, and when.
pub(super) enum Trouble {
    /// The process dies before the rows are sent.
    DiesBefore,
    /// The process dies when the rows are stored.
    DiesAfter,
    /// ClickHouse is killed before the rows are sent.
    ServerDiesBefore(Arc<TestServers>),
    /// ClickHouse is killed when the rows are stored, and the process with it.
    ServerDiesAfter(Arc<TestServers>),
}

pub(super) struct Interrupted(pub(super) Arc<dyn Projection>, pub(super) Trouble);

impl Projection for Interrupted {
    fn name(&self) -> &'static str {
        self.0.name()
    }
    fn definition(&self) -> u32 {
        self.0.definition()
    }
    fn reads(&self) -> &'static [&'static str] {
        self.0.reads()
    }
    fn adds(&self) -> bool {
        self.0.adds()
    }
    fn touched(&self, commit: &DecodedCommit) -> Vec<Touched> {
        self.0.touched(commit)
    }
    fn create<'a>(
        &'a self,
        owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>> {
        self.0.create(owner, version)
    }
    fn drop_version<'a>(
        &'a self,
        owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>> {
        self.0.drop_version(owner, version)
    }
    fn plan<'a>(
        &'a self,
        worker: &'a mut PgConnection,
        version: u32,
        from: Sequence,
        to: Sequence,
    ) -> BoxFuture<'a, Result<Sequence, StoreFault>> {
        self.0.plan(worker, version, from, to)
    }
    fn apply<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        batch: Batch<'a>,
    ) -> BoxFuture<'a, Result<(), ApplyError>> {
        Box::pin(async move {
            match &self.1 {
                Trouble::DiesBefore => {}
                Trouble::ServerDiesBefore(servers) => {
                    // The healed server may be there already: then the insert goes through.
                    servers.own().kill(Server::ClickHouse).await.expect("it ran");
                    self.0.apply(tx, batch).await?;
                }
                Trouble::DiesAfter => self.0.apply(tx, batch).await?,
                Trouble::ServerDiesAfter(servers) => {
                    self.0.apply(tx, batch).await?;
                    servers.own().kill(Server::ClickHouse).await.expect("it ran");
                }
            }
            Err(StoreFault::new("the power went").into())
        })
    }
    fn compare<'a>(
        &'a self,
        worker: &'a mut PgConnection,
        before: u32,
        after: u32,
        excluded: &'a [Touched],
    ) -> BoxFuture<'a, Result<Comparison, StoreFault>> {
        self.0.compare(worker, before, after, excluded)
    }
}
