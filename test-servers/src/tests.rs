//! Two tests on one PostgreSQL, as far as they could meet.

use std::path::Path;

use servers::{Cluster, Options, PostgresEndpoint, Server};
use sqlx::{Connection as _, Executor as _, PgConnection};

use super::TestServers;

async fn sharing(server: &Cluster) -> TestServers {
    let data_dir = Some(server.layout().data_dir().to_owned());
    Box::pin(TestServers::started(&[Server::Postgres], data_dir)).await.expect("databases are made")
}

async fn shared(directory: &Path) -> Cluster {
    let options = Options::new(directory).only([Server::Postgres]);
    Box::pin(Cluster::start(options)).await.expect("PostgreSQL starts")
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("the role may log in")
}

/// Owner and rights of a database.
async fn rights(connection: &mut PgConnection, database: &str) -> (String, String) {
    sqlx::query_as("SELECT pg_get_userbyid(datdba)::text, datacl::text FROM pg_database WHERE datname = $1")
        .bind(database)
        .fetch_one(connection)
        .await
        .expect("there is such a database")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_databases_of_a_test_have_the_owners_and_rights_of_the_real_ones() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let server = shared(directory.path()).await;
    let ours = sharing(&server).await;
    let mut superuser = connect(&server.endpoints().postgres.superuser_url("postgres")).await;
    for (made, real) in [
        (ours.databases.main(), PostgresEndpoint::DATABASE),
        (ours.databases.keys(), PostgresEndpoint::KEYS_DATABASE),
        (ours.databases.epochs(), PostgresEndpoint::EPOCHS_DATABASE),
    ] {
        assert_ne!(made, real);
        assert_eq!(rights(&mut superuser, made).await, rights(&mut superuser, real).await, "{real}");
    }
    ours.stop().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tests_on_one_server_see_nothing_of_each_other_and_leave_nothing_behind() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let server = shared(directory.path()).await;
    let (ours, theirs) = tokio::join!(sharing(&server), sharing(&server));
    let owner = &server.endpoints().postgres.roles.owner;
    let mut here = connect(&ours.main_url(owner)).await;
    let mut there = connect(&theirs.main_url(owner)).await;
    let lock = "SELECT pg_try_advisory_lock(1)";
    for connection in [&mut here, &mut there] {
        connection.execute("CREATE SCHEMA log; CREATE TABLE log.commits (a int)").await.expect("it is new");
        let locked: bool = sqlx::query_scalar(lock).fetch_one(connection).await.expect("it answers");
        assert!(locked, "locks have names that both know");
    }
    ours.stop().await;
    here.execute("SELECT 1").await.expect_err("whoever was still connected is put out");
    there.execute("SELECT 1").await.expect("the other one goes on");
    theirs.stop().await;
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_database WHERE datname LIKE 'teei\\_t\\_%'")
        .fetch_one(&mut connect(&server.endpoints().postgres.superuser_url("postgres")).await)
        .await
        .expect("it answers");
    assert_eq!(left, 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_shared_server_a_test_has_its_own_and_may_stop_it() {
    let servers = TestServers::private(&[Server::Postgres]).await.expect("it starts");
    let url = servers.main_url(&servers.endpoints().postgres.roles.owner);
    connect(&url).await.execute("SELECT 1").await.expect("it answers");
    servers.own().stop_server(Server::Postgres).await.expect("it stops");
    PgConnection::connect(&url).await.expect_err("it is down");
    servers.stop().await;
}
