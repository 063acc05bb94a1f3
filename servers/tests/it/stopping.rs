//! A stop leaves nothing running, and gives the directory up.

use crate::asking;
use servers::{NotRunning, Server};

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_leaves_no_process_and_no_owner_behind() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &Server::ALL).await;
    assert!(asking::processes_of(data.path()).len() >= 3);
    // Neither an idle session nor a running statement holds the stop up for long.
    let endpoints = cluster.endpoints().clone();
    let _idle = asking::postgres(&endpoints.postgres.superuser_url("postgres")).await;

    cluster.stop().await;

    assert_eq!(asking::processes_of(data.path()), [] as [String; 0]);
    let again = asking::start(data.path(), &[Server::Nats]).await;
    let absent = again.stop_server(Server::ClickHouse).await;
    assert_eq!(absent, Err(NotRunning { server: Server::ClickHouse }));
    again.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_cluster_ends_its_servers_too() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &[Server::Nats, Server::Postgres]).await;
    drop(cluster);
    asking::until_no_process_is_left(data.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_start_leaves_no_process_behind() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &[Server::Postgres]).await;
    let store = cluster.store_dir(Server::Postgres);
    cluster.stop().await;
    std::fs::write(store.join("pg_hba.conf"), "this is no rule\n").unwrap();

    let options = servers::Options::new(data.path()).only([Server::Nats, Server::Postgres]);
    let failed = servers::Cluster::start(options).await.err().expect("PostgreSQL cannot start");

    let text = failed.to_string();
    assert!(text.contains("PostgreSQL ended while starting") && text.contains("pg_hba.conf"), "{text}");
    asking::until_no_process_is_left(data.path()).await;
}
