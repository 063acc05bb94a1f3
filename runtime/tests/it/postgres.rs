//! What a request that ends anywhere leaves to the next one.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use servers::Server;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use test_servers::TestServers;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

const REQUESTS: usize = 1_000;
/// More looks than a request that is not given up needs.
const LOOKS_MAX: usize = 20;

async fn pool(servers: &TestServers, options: PgPoolOptions) -> PgPool {
    let url = servers.main_url(&servers.endpoints().postgres.roles.owner);
    options.max_connections(1).connect(&url).await.expect("it answers")
}

/// Reads as a request does: on one snapshot.
async fn read(pool: &PgPool) -> Result<i64, sqlx::Error> {
    let mut tx = pool.begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(&mut *tx).await?;
    let value = sqlx::query_scalar("SELECT value FROM figure").fetch_one(&mut *tx).await?;
    tx.commit().await?;
    Ok(value)
}

/// Looks at a future so many times, and drops it. Between two looks the runtime does what is due.
async fn look_and_drop(future: impl Future, looks: usize) {
    let mut future = pin!(future);
    for _ in 0..looks {
        if futures::poll!(future.as_mut()).is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_request_that_is_given_up_anywhere_leaves_no_transaction_and_no_snapshot() {
    let servers = TestServers::start(&[Server::Postgres]).await.expect("it starts");
    let writer = pool(&servers, PgPoolOptions::new()).await;
    sqlx::raw_sql("CREATE TABLE figure (value bigint); INSERT INTO figure VALUES (0)")
        .execute(&writer)
        .await
        .expect("it is made");
    let readers = pool(&servers, runtime::postgres::pool_options()).await;

    for request in 0..REQUESTS {
        look_and_drop(read(&readers), request % LOOKS_MAX).await;
        let written: i64 = sqlx::query_scalar("UPDATE figure SET value = value + 1 RETURNING value")
            .fetch_one(&writer)
            .await
            .expect("it is written");
        // Without a transaction first: in one that was left open it would take the snapshot of the next reader.
        let alone: i64 =
            sqlx::query_scalar("SELECT value FROM figure").fetch_one(&readers).await.expect("a row");
        let on_a_snapshot = read(&readers).await.expect("it is read");
        assert_eq!((alone, on_a_snapshot), (written, written), "after request {request}");
    }
    readers.close().await;
    writer.close().await;
    servers.stop().await;
}

/// Counts what Postgres has to say beside its answers.
#[derive(Clone, Default)]
struct Notices(Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Notices {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::postgres::notice" {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[tokio::test]
async fn a_request_that_ends_as_it_should_is_no_reason_for_a_notice() {
    let notices = Notices::default();
    let listening = tracing::subscriber::set_default(tracing_subscriber::registry().with(notices.clone()));
    let servers = TestServers::start(&[Server::Postgres]).await.expect("it starts");
    let readers = pool(&servers, runtime::postgres::pool_options()).await;
    let before = notices.0.load(Ordering::Relaxed);
    for _ in 0..50 {
        let _: i32 = sqlx::query_scalar("SELECT 1").fetch_one(&readers).await.expect("a row");
        // The one connection of the pool is there again when it has been looked at.
        let tx = readers.begin().await.expect("it begins");
        tx.commit().await.expect("it ends");
    }
    readers.acquire().await.expect("it is there again").detach();
    assert_eq!(notices.0.load(Ordering::Relaxed), before);

    // And where there is a reason it is heard.
    let mut left = readers.acquire().await.expect("another one");
    sqlx::raw_sql("ROLLBACK").execute(&mut *left).await.expect("there is nothing to end");
    assert_eq!(notices.0.load(Ordering::Relaxed), before + 1);
    drop((left, listening));
    readers.close().await;
    servers.stop().await;
}
