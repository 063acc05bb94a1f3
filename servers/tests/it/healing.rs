//! A killed server comes back on the same port with its data.

use crate::asking;
use async_nats::jetstream::{self, stream};
use servers::{Cluster, PostgresEndpoint, Server, ServerEvent};
use sqlx::Connection as _;

/// Kills the server and returns when the watch says that it is back.
async fn kill_and_see_healed(cluster: &Cluster, server: Server) {
    let mut events = cluster.subscribe();
    cluster.kill(server).await.expect("there is a server to kill");
    let crashed = asking::next_event(&mut events, server).await;
    assert!(matches!(&crashed, ServerEvent::Crashed { how, .. } if how.contains("SIGKILL")), "{crashed:?}");
    let healed = asking::next_event(&mut events, server).await;
    assert!(matches!(healed, ServerEvent::Healed { .. }), "{healed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nats_keeps_its_streams_over_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &[Server::Nats]).await;
    let context = jetstream::new(asking::nats(cluster.endpoints()).await);
    let config =
        stream::Config { name: "S".to_owned(), subjects: vec!["s.>".to_owned()], ..Default::default() };
    context.create_stream(config).await.unwrap();
    for _ in 0..20 {
        context.publish("s.a", "kept".into()).await.unwrap().await.unwrap();
    }

    kill_and_see_healed(&cluster, Server::Nats).await;

    // A fresh connection: the old one may be waiting to reconnect.
    let context = jetstream::new(asking::nats(cluster.endpoints()).await);
    let mut stream = context.get_stream("S").await.unwrap();
    assert_eq!(stream.info().await.unwrap().state.messages, 20);
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_keeps_committed_rows_over_kills_in_a_row() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &[Server::Postgres]).await;
    let endpoint = &cluster.endpoints().postgres;
    let url = endpoint.url_as(&endpoint.roles.owner, PostgresEndpoint::DATABASE);
    let mut owner = asking::postgres(&url).await;
    sqlx::raw_sql("CREATE SCHEMA s; CREATE TABLE s.kept (a int)").execute(&mut owner).await.unwrap();
    for round in 0..3_i64 {
        let mut owner = asking::postgres(&url).await;
        sqlx::raw_sql("INSERT INTO s.kept VALUES (1)").execute(&mut owner).await.unwrap();
        kill_and_see_healed(&cluster, Server::Postgres).await;
        assert!(owner.ping().await.is_err(), "the old connection died with its server");
        let mut owner = asking::postgres(&url).await;
        let rows: i64 =
            sqlx::query_scalar("SELECT count(*) FROM s.kept").fetch_one(&mut owner).await.unwrap();
        assert_eq!(rows, round + 1);
    }
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clickhouse_keeps_its_tables_over_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &[Server::ClickHouse]).await;
    let ask = |statement| asking::clickhouse(cluster.endpoints(), statement);
    ask("CREATE DATABASE teei_kept").await.unwrap();
    ask("CREATE TABLE teei_kept.t (a UInt64) ENGINE = MergeTree ORDER BY a").await.unwrap();
    ask("INSERT INTO teei_kept.t SELECT number FROM numbers(1000)").await.unwrap();

    kill_and_see_healed(&cluster, Server::ClickHouse).await;

    assert_eq!(ask("SELECT count() FROM teei_kept.t").await.unwrap(), "1000");
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_stays_down_until_it_is_started_even_without_its_store() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &[Server::Nats]).await;
    let context = jetstream::new(asking::nats(cluster.endpoints()).await);
    let config =
        stream::Config { name: "S".to_owned(), subjects: vec!["s.>".to_owned()], ..Default::default() };
    context.create_stream(config).await.unwrap();

    let mut events = cluster.subscribe();
    cluster.stop_server(Server::Nats).await.unwrap();
    assert_eq!(
        asking::next_event(&mut events, Server::Nats).await,
        ServerEvent::Stopped { server: Server::Nats }
    );
    assert_eq!(asking::processes_of(data.path()), [] as [String; 0]);
    assert!(cluster.kill(Server::Nats).await.is_err(), "there is nothing to kill");
    std::fs::remove_dir_all(cluster.store_dir(Server::Nats)).unwrap();

    cluster.start_server(Server::Nats).await.unwrap();
    let context = jetstream::new(asking::nats(cluster.endpoints()).await);
    assert!(context.get_stream("S").await.is_err(), "the stream went with the store");

    cluster.kill_for_good(Server::Nats).await.unwrap();
    assert_eq!(asking::processes_of(data.path()), [] as [String; 0]);
    cluster.start_server(Server::Nats).await.unwrap();
    asking::nats(cluster.endpoints()).await.flush().await.unwrap();
    cluster.stop().await;
}
