//! One owner per data directory, and nothing left behind when it is gone.

use crate::asking;
use servers::{Cluster, Endpoints, Layout, Options, Server, StartError};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const DATA_DIR: &str = "TEEI_TEST_OWNED_DATA_DIR";

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_is_refused_and_names_the_owner() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &[Server::Nats]).await;

    let refused = Cluster::start(Options::new(data.path())).await.err().expect("the directory is taken");

    let StartError::Owned { owner, .. } = &refused else { panic!("{refused}") };
    assert_eq!(owner.pid, std::process::id());
    assert!(owner.command.contains(&std::env::args().next().unwrap()), "{owner}");
    assert!(owner.since.is_some());
    assert!(refused.to_string().contains(&format!("process {}", owner.pid)), "{refused}");
    asking::nats(cluster.endpoints()).await.flush().await.unwrap();
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_server_outlives_a_killed_owner_and_the_next_start_has_its_data() {
    let data = tempfile::tempdir().unwrap();
    let mut owner = own_in_another_process(data.path());
    until_all_answer(data.path()).await;
    assert!(asking::processes_of(data.path()).len() >= 3);

    // SIGKILL: no handler of the owner can do anything any more.
    owner.kill().unwrap();
    owner.wait().unwrap();
    asking::until_no_process_is_left(data.path()).await;

    let cluster = asking::start(data.path(), &Server::ALL).await;
    assert_eq!(
        asking::clickhouse(cluster.endpoints(), "SELECT count() FROM teei_owned.t").await.unwrap(),
        "1"
    );
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_left_behind_is_ended_by_the_next_start() {
    let data = tempfile::tempdir().unwrap();
    let cluster = asking::start(data.path(), &[Server::Nats]).await;
    let layout = cluster.layout().clone();
    cluster.stop().await;
    // A process that looks like the server of an earlier run: its arguments name the store.
    let store = layout.store_dir(Server::Nats);
    let mut left = Command::new("tail").args(["-f", "/dev/null"]).arg(store.join("x")).spawn().unwrap();
    std::fs::create_dir_all(&store).unwrap();
    std::fs::write(store.join("x"), "").unwrap();
    std::fs::write(layout.pid_file(Server::Nats), left.id().to_string()).unwrap();
    // And one whose pid was written down but belongs to somebody else by now.
    let mut stranger = Command::new("tail").args(["-f", "/dev/null"]).spawn().unwrap();
    std::fs::write(layout.pid_file(Server::Postgres), stranger.id().to_string()).unwrap();

    let cluster = asking::start(data.path(), &[Server::Nats]).await;

    assert!(!left.wait().unwrap().success());
    assert!(stranger.try_wait().unwrap().is_none(), "a stranger is left alone");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    cluster.stop().await;
}

/// Not a test: what [`own_in_another_process`] runs. It ends only by being killed.
#[tokio::test(flavor = "multi_thread")]
async fn own_until_killed() {
    let Some(data_dir) = std::env::var_os(DATA_DIR) else { return };
    let cluster = asking::start(Path::new(&data_dir), &Server::ALL).await;
    asking::clickhouse(cluster.endpoints(), "CREATE DATABASE teei_owned").await.unwrap();
    let table = "CREATE TABLE teei_owned.t ENGINE = MergeTree ORDER BY tuple() AS SELECT 1";
    asking::clickhouse(cluster.endpoints(), table).await.unwrap();
    std::future::pending::<()>().await;
}

fn own_in_another_process(data_dir: &Path) -> std::process::Child {
    Command::new(std::env::current_exe().expect("a test knows its own file"))
        .args(["--exact", "ownership::own_until_killed"])
        .env(DATA_DIR, data_dir)
        .stdout(Stdio::null())
        .spawn()
        .expect("a test can be run again")
}

async fn until_all_answer(data_dir: &Path) {
    let layout = Layout::new(data_dir.canonicalize().expect("the test made this directory"));
    let answered = tokio::time::timeout(Duration::from_mins(3), async {
        loop {
            if let Ok(endpoints) = Endpoints::read(&layout) {
                let counted = asking::clickhouse(&endpoints, "SELECT count() FROM teei_owned.t").await;
                if counted.is_ok_and(|rows| rows == "1") {
                    return;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    answered.await.expect("the owner gets its servers up");
}
