//! How fast the read models take in a history: `throughput [sessions]`, by default 126,000 commits of
//! three events, on a private Postgres and ClickHouse, every projection at once; or the one named second.

#[path = "../../tests/it/history.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod history;
mod programme;
mod quick_log;

use std::sync::Arc;
use std::time::{Duration, Instant};

use event_store::EventLog;
use kernel::Sequence;
use projections::activity_facts::Endpoint;
use projections::engine::{DecodedLog, checkpoint};
use projections::worker::{self, Pace, Worker};
use runtime::{SystemClock, Tasks};
use servers::{Cluster, Login, Options, PostgresEndpoint, Server};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

#[tokio::main]
async fn main() {
    let sessions =
        std::env::args().nth(1).map_or(126_000, |text| text.parse().expect("a number of sessions"));
    let started = Instant::now();
    let log = programme::write(sessions).await;
    println!("wrote {sessions} commits in {:.1} s", started.elapsed().as_secs_f64());

    let directory = tempfile::TempDir::new().expect("a temporary directory");
    let options = Options::new(directory.path()).only([Server::Postgres, Server::ClickHouse]);
    let cluster = Box::pin(Cluster::start(options)).await.expect("the servers start");
    let postgres = &cluster.endpoints().postgres;
    let owner = pool(postgres, &postgres.roles.owner).await;
    let pool = pool(postgres, &postgres.roles.worker).await;
    let only = std::env::args().nth(2);
    let clickhouse = &cluster.endpoints().clickhouse;
    let facts = Endpoint {
        url: clickhouse.url(),
        user: clickhouse.app.user.clone(),
        password: runtime::Secret::new(clickhouse.app.password.clone()),
        cluster: None,
    };
    let projections: Vec<_> = projections::in_postgres()
        .into_iter()
        .chain(projections::in_clickhouse(&facts))
        .filter(|projection| only.as_deref().is_none_or(|only| only == projection.name()))
        .collect();
    projections::migrate(&owner, &projections).await.expect("the tables are made");

    let started = Instant::now();
    let head = *log.watermark().borrow();
    let tasks = Tasks::new();
    let work = Worker {
        log: DecodedLog::new(log),
        pool: pool.clone(),
        clock: Arc::new(SystemClock),
        nats: None,
        awaited: Arc::default(),
        pace: Pace::default(),
    };
    worker::run(&work, &projections, &tasks);
    follow(&pool, head, started).await;
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let ticks: Vec<_> = stat.split(' ').skip(13).take(2).collect();
    println!("this process: {} ticks of user time, {} of system time", ticks[0], ticks[1]);
    tasks.shutdown(Duration::from_secs(10)).await.expect("the worker stops");
    cluster.stop().await;
}

/// Prints when each projection has reached the head.
async fn follow(pool: &PgPool, head: Sequence, started: Instant) {
    let mut waiting: Option<Vec<String>> = None;
    loop {
        let positions = checkpoint::of_serving(pool).await.expect("Postgres answers");
        let names = waiting.get_or_insert_with(|| positions.iter().map(|at| at.name.clone()).collect());
        for at in positions.iter().filter(|at| at.position == head) {
            if let Some(index) = names.iter().position(|name| *name == at.name) {
                let seconds = started.elapsed().as_secs_f64();
                #[expect(clippy::cast_precision_loss, reason = "a figure to read")]
                let rate = head.get() as f64 / seconds;
                println!("{:24} {seconds:6.1} s  {rate:8.0} commits/s", names.remove(index));
            }
        }
        if names.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn pool(postgres: &PostgresEndpoint, login: &Login) -> PgPool {
    let url = postgres.url_as(login, PostgresEndpoint::DATABASE);
    PgPoolOptions::new().max_connections(16).connect(&url).await.expect("the database answers")
}
