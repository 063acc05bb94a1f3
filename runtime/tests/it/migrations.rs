//! Migrations against a real PostgreSQL.

use runtime::{Migration, MigrationError, migrations};
use servers::Server;
use sqlx::PgPool;
use test_servers::TestServers;

const FIRST: Migration = Migration { name: "0001_things.sql", sql: "CREATE TABLE shop.things (id bigint);" };
const SECOND: Migration = Migration {
    name: "0002_rows.sql",
    sql: "INSERT INTO shop.things VALUES (1); INSERT INTO shop.things VALUES (2);",
};
const BROKEN: Migration =
    Migration { name: "0003_broken.sql", sql: "INSERT INTO shop.things VALUES (3); SELECT 1 FROM nowhere;" };

async fn connect(servers: &TestServers) -> PgPool {
    let owner = &servers.endpoints().postgres.roles.owner;
    PgPool::connect(&servers.main_url(owner)).await.expect("it answers")
}

async fn rows(pool: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM shop.things").fetch_one(pool).await.expect("the table is there")
}

#[tokio::test]
async fn each_file_is_applied_once_a_changed_one_is_refused_and_a_broken_one_changes_nothing() {
    let servers = TestServers::start(&[Server::Postgres]).await.expect("it starts");
    let pool = connect(&servers).await;

    let (one, other) = tokio::join!(
        migrations::apply(&pool, "shop", &[FIRST, SECOND]),
        migrations::apply(&pool, "shop", &[FIRST, SECOND]),
    );
    let mut applied = [one.expect("it applies").len(), other.expect("it applies").len()];
    applied.sort_unstable();
    assert_eq!(applied, [0, 2], "two at a time, and only one does it");
    assert_eq!(rows(&pool).await, 2);

    let broken = migrations::apply(&pool, "shop", &[FIRST, SECOND, BROKEN]).await;
    assert!(matches!(broken, Err(MigrationError::Failed { name: "0003_broken.sql", .. })), "{broken:?}");
    assert_eq!(rows(&pool).await, 2, "nothing of it stays");

    let edited = Migration { sql: "CREATE TABLE shop.things (id text);", ..FIRST };
    let refused = migrations::apply(&pool, "shop", &[edited, SECOND]).await;
    assert!(matches!(refused, Err(MigrationError::Changed { name: "0001_things.sql", .. })), "{refused:?}");

    assert_eq!(migrations::apply(&pool, "shop", &[FIRST, SECOND]).await.expect("it is as it was").len(), 0);
    pool.close().await;
    servers.stop().await;
}
