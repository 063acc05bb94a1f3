//! Each login may do what it is for and no more.

use crate::asking;
use servers::{Cluster, Login, PostgresEndpoint, Server};
use sqlx::{Connection as _, PgConnection};

#[tokio::test(flavor = "multi_thread")]
async fn postgres_roles_may_log_in_where_they_belong_and_are_nobody_special() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &[Server::Postgres]).await;
    let endpoint = &cluster.endpoints().postgres;
    for login in endpoint.roles.all() {
        let own = match login.user.as_str() {
            "teei_keys" => PostgresEndpoint::KEYS_DATABASE,
            "teei_epochs" => PostgresEndpoint::EPOCHS_DATABASE,
            _ => PostgresEndpoint::DATABASE,
        };
        for database in
            [PostgresEndpoint::DATABASE, PostgresEndpoint::KEYS_DATABASE, PostgresEndpoint::EPOCHS_DATABASE]
        {
            let welcome = database == own;
            let came_in = PgConnection::connect(&endpoint.url_as(login, database)).await.is_ok();
            assert_eq!(came_in, welcome, "{} in {database}", login.user);
        }
    }
    let mut superuser = asking::postgres(&endpoint.superuser_url("postgres")).await;
    let special = "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'teei%' \
                   AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)";
    let special: i64 = sqlx::query_scalar(special).fetch_one(&mut superuser).await.unwrap();
    assert_eq!(special, 0);
    let wrong = Login { password: "wrong".to_owned(), ..endpoint.superuser.clone() };
    assert!(PgConnection::connect(&endpoint.url_as(&wrong, "postgres")).await.is_err());
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clickhouse_keeps_the_application_in_its_own_databases() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &[Server::ClickHouse]).await;
    let endpoints = cluster.endpoints();
    for allowed in [
        "CREATE DATABASE teei_a",
        "CREATE TABLE teei_a.t (a UInt64) ENGINE = MergeTree ORDER BY a",
        "CREATE TABLE teei_a.sums (a UInt64, n SimpleAggregateFunction(sum, UInt64)) ENGINE = AggregatingMergeTree ORDER BY a",
        "CREATE MATERIALIZED VIEW teei_a.v TO teei_a.sums AS SELECT a, toUInt64(count()) AS n FROM teei_a.t GROUP BY a",
        "INSERT INTO teei_a.t SELECT number FROM numbers(10)",
        "CREATE TABLE teei_a.u AS teei_a.t",
        "EXCHANGE TABLES teei_a.t AND teei_a.u",
        "ALTER TABLE teei_a.u DELETE WHERE a = 1 SETTINGS mutations_sync = 2",
        "SELECT count() FROM system.parts",
    ] {
        let answer = asking::clickhouse(endpoints, allowed).await;
        assert!(answer.is_ok(), "{allowed}: {answer:?}");
    }
    for refused in [
        "CREATE DATABASE other",
        "SELECT * FROM file('/etc/passwd', 'LineAsString')",
        "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
        "SELECT * FROM remote('127.0.0.1', system.one)",
        "SELECT * FROM system.users",
        "CREATE USER somebody",
        "SYSTEM SHUTDOWN",
    ] {
        let answer = asking::clickhouse(endpoints, refused).await;
        assert!(answer.as_ref().is_err_and(|text| text.contains("ACCESS_DENIED")), "{refused}: {answer:?}");
    }
    let reader = &endpoints.clickhouse.query;
    let read = |statement| asking::clickhouse_as(endpoints, &reader.user, &reader.password, statement);
    assert_eq!(read("SELECT sum(n) FROM teei_a.sums").await.unwrap(), "10");
    assert!(read("INSERT INTO teei_a.t SELECT 1").await.is_err());
    for password in ["", "guess"] {
        assert!(asking::clickhouse_as(endpoints, "default", password, "SELECT 1").await.is_err());
    }
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nats_lets_only_the_appender_publish_events_and_only_the_admin_make_streams() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &[Server::Nats]).await;
    let endpoint = &cluster.endpoints().nats;
    let admin = async_nats::jetstream::new(client(&cluster, &endpoint.admin).await);
    admin.create_stream(events_stream("EVENTS", "evt.>")).await.unwrap();

    let appender = async_nats::jetstream::new(client(&cluster, &endpoint.appender).await);
    appender.publish("evt.t.a.1", "x".into()).await.unwrap().await.unwrap();
    assert_eq!(appender.get_stream("EVENTS").await.unwrap().cached_info().state.messages, 1);

    let mut reader = async_nats::jetstream::new(client(&cluster, &endpoint.reader).await);
    // A refused publish is never answered.
    reader.set_timeout(std::time::Duration::from_secs(1));
    let stream = reader.get_stream("EVENTS").await.unwrap();
    assert_eq!(stream.get_raw_message(1).await.unwrap().payload, "x");
    assert!(reader.publish("evt.t.a.1", "y".into()).await.unwrap().await.is_err());
    assert!(reader.create_stream(events_stream("OTHER", "other.>")).await.is_err());
    assert!(reader.delete_stream("EVENTS").await.is_err());
    assert_eq!(admin.get_stream("EVENTS").await.unwrap().cached_info().state.messages, 1);
    cluster.stop().await;
}

fn events_stream(name: &str, subject: &str) -> async_nats::jetstream::stream::Config {
    async_nats::jetstream::stream::Config {
        name: name.to_owned(),
        subjects: vec![subject.to_owned()],
        ..Default::default()
    }
}

async fn client(cluster: &Cluster, login: &Login) -> async_nats::Client {
    async_nats::ConnectOptions::with_user_and_password(login.user.clone(), login.password.clone())
        .connect(cluster.endpoints().nats.url())
        .await
        .expect("NATS lets this login in")
}
