//! Ways to ask the servers, as their clients would.

use servers::{Cluster, Endpoints, Options, Server, ServerEvent};
use sqlx::{Connection as _, PgConnection};
use std::path::Path;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;

/// No healing and no start should come near this.
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) async fn start(data_dir: &Path, servers: &[Server]) -> Cluster {
    Cluster::start(Options::new(data_dir).only(servers.to_vec())).await.expect("the servers start")
}

pub(crate) async fn postgres(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("PostgreSQL lets this login in")
}

pub(crate) async fn nats(endpoints: &Endpoints) -> async_nats::Client {
    let admin = endpoints.nats.admin.clone();
    async_nats::ConnectOptions::with_user_and_password(admin.user, admin.password)
        .connect(endpoints.nats.url())
        .await
        .expect("NATS lets the admin in")
}

/// The answer of ClickHouse to its application user; a refusal is an `Err` with its text.
pub(crate) async fn clickhouse(endpoints: &Endpoints, statement: &str) -> Result<String, String> {
    let app = &endpoints.clickhouse.app;
    clickhouse_as(endpoints, &app.user, &app.password, statement).await
}

pub(crate) async fn clickhouse_as(
    endpoints: &Endpoints,
    user: &str,
    password: &str,
    statement: &str,
) -> Result<String, String> {
    let answer = reqwest::Client::new()
        .post(endpoints.clickhouse.url())
        .basic_auth(user, Some(password))
        .body(statement.to_owned())
        .send()
        .await
        .map_err(|fault| fault.to_string())?;
    let accepted = answer.status().is_success();
    let text = answer.text().await.map_err(|fault| fault.to_string())?.trim().to_owned();
    if accepted { Ok(text) } else { Err(text) }
}

/// Waits for the next event of `server` and returns it.
pub(crate) async fn next_event(events: &mut Receiver<ServerEvent>, server: Server) -> ServerEvent {
    tokio::time::timeout(PATIENCE, async {
        loop {
            let event = events.recv().await.expect("the cluster is still there");
            if event.server() == server {
                return event;
            }
        }
    })
    .await
    .expect("something happens to the server in time")
}

/// The processes whose command line names something in `data_dir`, zombies aside.
pub(crate) fn processes_of(data_dir: &Path) -> Vec<String> {
    let data_dir = data_dir.canonicalize().expect("the data directory exists");
    let processes = std::fs::read_dir("/proc").expect("there is a /proc");
    processes
        .flatten()
        .filter_map(|process| {
            let command = std::fs::read(process.path().join("cmdline")).ok()?;
            let command = String::from_utf8_lossy(&command).replace('\0', " ");
            let of_a_server = ["/nats", "/postgres", "/clickhouse"]
                .iter()
                .any(|store| command.contains(&format!("{}{store}", data_dir.display())));
            of_a_server.then(|| format!("{} {command}", process.file_name().to_string_lossy()))
        })
        .collect()
}

/// Waits until no process of `data_dir` is left.
pub(crate) async fn until_no_process_is_left(data_dir: &Path) {
    let gone = tokio::time::timeout(PATIENCE, async {
        while !processes_of(data_dir).is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(gone.await.is_ok(), "still there: {:?}", processes_of(data_dir));
}
