//! Plans and their application, on a real server.

mod permissions;

use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions};
use jetstream_config::streams::{EVENTS, Replicas, all, events};
use jetstream_config::{ApplyError, Change, apply, ensure, plan};
use servers::{Cluster, Login, Options, Server};
use tempfile::TempDir;

struct World {
    cluster: Cluster,
    _directory: TempDir,
}

impl World {
    async fn start() -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let options = Options::new(directory.path()).only([Server::Nats]);
        let cluster = Box::pin(Cluster::start(options)).await;
        Self { cluster: cluster.expect("the server starts"), _directory: directory }
    }

    async fn client(&self, login: &Login) -> Client {
        let options = ConnectOptions::with_user_and_password(login.user.clone(), login.password.clone());
        options.connect(self.cluster.endpoints().nats.url()).await.expect("the server answers")
    }

    async fn as_user(&self, login: &Login) -> Context {
        jetstream::new(self.client(login).await)
    }

    async fn admin(&self) -> Context {
        self.as_user(&self.cluster.endpoints().nats.admin).await
    }
}

#[tokio::test]
async fn a_new_server_gets_every_stream_and_then_nothing_is_left_to_do() {
    let world = World::start().await;
    let admin = world.admin().await;
    let done = ensure(&admin, &all(Replicas::One)).await.expect("the admin may");
    assert_eq!(done.to_string(), "create stream EVENTS\n");
    let again = ensure(&admin, &all(Replicas::One)).await.expect("nothing is to be done");
    assert!(again.is_empty(), "{again}");
    world.cluster.stop().await;
}

#[tokio::test]
async fn a_drift_that_touches_no_history_is_named_and_mended() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut drifted = events(Replicas::One);
    (drifted.max_messages, drifted.deny_purge, drifted.allow_direct) = (1_000, false, false);
    admin.create_stream(drifted).await.expect("the admin may");
    let found = plan(&admin, &all(Replicas::One)).await.expect("the server answers");
    assert_eq!(
        found.to_string(),
        "stream EVENTS: max_msgs is 1000, wanted no limit\n\
         stream EVENTS: allow_direct is false, wanted true\n\
         stream EVENTS: deny_purge is false, wanted true\n"
    );
    apply(&admin, &found).await.expect("it can be mended");
    let after = plan(&admin, &all(Replicas::One)).await.expect("the server answers");
    assert!(after.is_empty(), "{after}");
    world.cluster.stop().await;
}

#[tokio::test]
async fn a_drift_that_touches_history_is_refused_and_nothing_is_changed() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut drifted = events(Replicas::One);
    (drifted.max_messages, drifted.subjects) = (1_000, vec!["evt.>".to_owned(), "other".to_owned()]);
    admin.create_stream(drifted).await.expect("the admin may");
    let refused = ensure(&admin, &all(Replicas::One)).await.expect_err("a human decides");
    let ApplyError::Incompatible { differences } = &refused else { panic!("{refused}") };
    assert!(differences.contains("subjects") && !differences.contains("max_msgs"), "{differences}");
    let found = plan(&admin, &all(Replicas::One)).await.expect("the server answers");
    let [Change::Update { differences, .. }] = &found.changes[..] else { panic!("{found}") };
    assert_eq!(differences.len(), 2);
    world.cluster.stop().await;
}

#[tokio::test]
async fn only_the_admin_may_change_streams() {
    let world = World::start().await;
    ensure(&world.admin().await, &all(Replicas::One)).await.expect("the admin may");
    let nats = world.cluster.endpoints().nats.clone();
    for login in [&nats.appender, &nats.reader, &nats.observer] {
        let mut context = world.as_user(login).await;
        context.set_timeout(std::time::Duration::from_millis(300));
        assert!(context.delete_stream(EVENTS).await.is_err(), "{} deletes the log", login.user);
        assert!(
            context.update_stream(events(Replicas::One)).await.is_err(),
            "{} changes the log",
            login.user
        );
    }
    let found = plan(&world.admin().await, &all(Replicas::One)).await.expect("the server answers");
    assert!(found.is_empty(), "{found}");
    world.cluster.stop().await;
}
