//! All three servers come up and answer.

use crate::asking;
use servers::{Endpoints, PostgresEndpoint, Server};
use std::os::unix::fs::PermissionsExt as _;

#[tokio::test(flavor = "multi_thread")]
async fn all_three_start_and_answer_each_in_its_own_way() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &Server::ALL).await;
    let endpoints = cluster.endpoints();

    let account = async_nats::jetstream::new(asking::nats(endpoints).await).query_account().await.unwrap();
    assert_eq!(account.streams, 0);
    let mut superuser = asking::postgres(&endpoints.postgres.superuser_url("postgres")).await;
    let checksums: String =
        sqlx::query_scalar("SHOW data_checksums").fetch_one(&mut superuser).await.unwrap();
    let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(&mut superuser).await.unwrap();
    let encoding: String =
        sqlx::query_scalar("SHOW server_encoding").fetch_one(&mut superuser).await.unwrap();
    assert_eq!((&*checksums, &*fsync, &*encoding), ("on", "on", "UTF8"));
    let version = asking::clickhouse(endpoints, "SELECT version()").await.unwrap();
    assert_eq!(version, servers::versions::CLICKHOUSE_SERVER);

    let written = std::fs::metadata(cluster.layout().endpoints_file()).unwrap();
    assert_eq!(written.permissions().mode() & 0o777, 0o600);
    assert_eq!(&Endpoints::read(cluster.layout()).unwrap(), endpoints);
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_finds_ports_logins_and_data_again() {
    let data = tempfile::tempdir().unwrap();
    let first = asking::start(data.path(), &[Server::Postgres]).await;
    let endpoints = first.endpoints().clone();
    let url = endpoints.postgres.url_as(&endpoints.postgres.roles.owner, PostgresEndpoint::DATABASE);
    let mut owner = asking::postgres(&url).await;
    sqlx::raw_sql("CREATE SCHEMA s; CREATE TABLE s.kept (a int); INSERT INTO s.kept VALUES (7)")
        .execute(&mut owner)
        .await
        .unwrap();
    first.stop().await;

    let second = asking::start(data.path(), &[Server::Postgres]).await;
    assert_eq!(second.endpoints(), &endpoints);
    let mut owner = asking::postgres(&url).await;
    let kept: i32 = sqlx::query_scalar("SELECT a FROM s.kept").fetch_one(&mut owner).await.unwrap();
    assert_eq!(kept, 7);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remembered_port_that_a_stranger_took_is_chosen_again() {
    let data = tempfile::tempdir().unwrap();
    let first = asking::start(data.path(), &[Server::Nats]).await;
    let port = first.endpoints().nats.port;
    let logins = first.endpoints().nats.admin.clone();
    first.stop().await;

    let _stranger = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let second = asking::start(data.path(), &[Server::Nats]).await;
    assert_ne!(second.endpoints().nats.port, port);
    assert_eq!(second.endpoints().nats.admin, logins);
    asking::nats(second.endpoints()).await.flush().await.unwrap();
    second.stop().await;
}
