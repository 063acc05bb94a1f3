//! How long rebuilds take: `rebuild_time [sessions]`, by default 126,000 commits of three events, on a
//! private Postgres. Each projection is brought level, then rebuilt and compared; prints the reports.

#[path = "../../projections/tests/it/history.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod history;
#[path = "../../projections/examples/throughput/programme.rs"]
mod programme;
#[path = "../../projections/examples/throughput/quick_log.rs"]
mod quick_log;

use std::sync::Arc;

use event_store::EventLog;
use projections::engine::{DecodedLog, checkpoint, step};
use replayer::{Accept, Replayer, rebuild};
use runtime::SystemClock;
use servers::{Cluster, Login, Options, PostgresEndpoint, Server};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

#[tokio::main]
async fn main() {
    let sessions =
        std::env::args().nth(1).map_or(126_000, |text| text.parse().expect("a number of sessions"));
    let log = programme::write(sessions).await;
    let head = *log.watermark().borrow();
    let directory = tempfile::TempDir::new().expect("a temporary directory");
    let options = Options::new(directory.path()).only([Server::Postgres]);
    let cluster = Box::pin(Cluster::start(options)).await.expect("Postgres starts");
    let postgres = &cluster.endpoints().postgres;
    let replayer = Replayer {
        log: DecodedLog::new(log),
        owner: pool(postgres, &postgres.roles.owner).await,
        worker: pool(postgres, &postgres.roles.worker).await,
        clock: Arc::new(SystemClock),
    };
    let projections = projections::in_postgres();
    projections::migrate(&replayer.owner, &projections).await.expect("the tables are made");
    for projection in &projections {
        let claim = checkpoint::claim(&replayer.worker, projection.name(), 1, true).await;
        let mut claim = claim.expect("Postgres answers").expect("the version is there");
        while claim.position < head {
            let stepped = step(&replayer.log, &replayer.worker, &**projection, &mut claim, head, 5_000).await;
            stepped.expect("the batch is applied");
        }
        let report = rebuild(&replayer, &**projection, Accept::Equal).await.expect("the rebuild ends");
        println!(
            "{:24} {:7} rows, {} differing; filled in {} ms, stood still {} ms, {} ms in all",
            report.projection,
            report.rows(),
            report.differing(),
            report.filled_in_ms,
            report.stood_still_ms,
            report.took_ms,
        );
    }
    cluster.stop().await;
}

async fn pool(postgres: &PostgresEndpoint, login: &Login) -> PgPool {
    let url = postgres.url_as(login, PostgresEndpoint::DATABASE);
    PgPoolOptions::new().max_connections(16).connect(&url).await.expect("the database answers")
}
