//! A private NATS and a Postgres database with the archive's schema, and logs over them.

use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::stream::Stream;
use event_store::jetstream::{Limits, LogState, Pulling};
use event_store::{Archive, EventLog, JetStreamLog, LogSettings, NatsLogin, Recorded, archive};
use futures::StreamExt;
use jetstream_config::streams::Replicas;
use jetstream_config::{consumers, streams};
use kernel::Sequence;
use servers::{Login, Server};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use test_servers::TestServers;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub(crate) const LATE: Duration = Duration::from_mins(1);

/// The servers of one test.
pub(crate) struct World {
    pub(crate) servers: TestServers,
    owner: PgPool,
}

/// A log whose driver runs.
pub(crate) struct Running {
    pub(crate) log: JetStreamLog,
    stop: CancellationToken,
    driver: JoinSet<()>,
}

impl World {
    /// Starts the servers and makes the archive's schema. The stream is made by the first log.
    pub(crate) async fn start() -> Self {
        Self::on(TestServers::start(&[Server::Nats, Server::Postgres]).await.expect("the servers start"))
            .await
    }

    /// The same, with a Postgres that may be killed.
    pub(crate) async fn start_private() -> Self {
        let servers = TestServers::private(&[Server::Nats, Server::Postgres]).await;
        Self::on(servers.expect("the servers start")).await
    }

    async fn on(servers: TestServers) -> Self {
        let owner = pool(&servers, &servers.endpoints().postgres.roles.owner).await;
        archive::migrate(&owner).await.expect("the schema is made");
        Self { servers, owner }
    }

    /// The owner of the archive's database: may do what the application may not.
    pub(crate) fn owner(&self) -> &PgPool {
        &self.owner
    }

    /// The archive, as the role that reads it.
    pub(crate) fn archive(&self) -> Archive {
        Archive::new(self.owner.clone())
    }

    /// What the whole program in one process uses.
    pub(crate) async fn settings(&self) -> LogSettings {
        let endpoints = self.servers.endpoints();
        let roles = &endpoints.postgres.roles;
        LogSettings {
            nats: self.nats(&endpoints.nats.appender),
            admin: Some(self.nats(&endpoints.nats.admin)),
            stream: streams::events(Replicas::One),
            reader: consumers::reader(1),
            pulling: Pulling {
                batch_messages_max: consumers::PULLING.batch_messages_max,
                expires: consumers::PULLING.expires,
                heartbeat: consumers::PULLING.heartbeat,
            },
            archive: pool(&self.servers, &roles.command).await,
            archiver: Some(options(&self.servers, &roles.archiver)),
            signing: None,
            limits: Limits::default(),
        }
    }

    /// What a process uses that only reads.
    pub(crate) async fn reader_settings(&self) -> LogSettings {
        let endpoints = self.servers.endpoints();
        LogSettings {
            nats: self.nats(&endpoints.nats.reader),
            admin: None,
            archive: pool(&self.servers, &endpoints.postgres.roles.worker).await,
            archiver: None,
            ..self.settings().await
        }
    }

    /// Ends a connection of the database from outside.
    pub(crate) async fn terminate(&self, backend: i32) {
        let superuser = pool(&self.servers, &self.servers.endpoints().postgres.superuser).await;
        let ended: bool = sqlx::query_scalar("SELECT pg_terminate_backend($1)")
            .bind(backend)
            .fetch_one(&superuser)
            .await
            .expect("the superuser may");
        assert!(ended, "backend {backend} is gone already");
    }

    pub(crate) fn nats(&self, login: &Login) -> NatsLogin {
        let url = self.servers.endpoints().nats.url();
        NatsLogin { url, user: login.user.clone(), password: login.password.clone() }
    }

    /// A log that writes, archives and repairs, open.
    pub(crate) async fn log(&self) -> Running {
        let running = Running::start(self.settings().await);
        running.log.opened().await.expect("the log opens");
        running
    }

    /// The stream itself, past the log.
    pub(crate) async fn stream(&self) -> Stream {
        self.try_stream().await.expect("the stream is there")
    }

    /// The same, if there is one.
    pub(crate) async fn try_stream(&self) -> Option<Stream> {
        self.admin().await.get_stream(streams::EVENTS).await.ok()
    }

    /// Deletes it, as only the admin can.
    pub(crate) async fn delete_stream(&self) {
        self.admin().await.delete_stream(streams::EVENTS).await.expect("the admin may");
    }

    /// What the archiver answers.
    pub(crate) async fn ask_for_the_watermark(&self) -> String {
        let client = self.admin().await.client();
        let answer = client.request("teei.watermark.get", "".into()).await.expect("someone archives");
        String::from_utf8(answer.payload.to_vec()).expect("a text")
    }

    pub(crate) async fn admin(&self) -> Context {
        let nats = &self.servers.endpoints().nats;
        let (user, password) = (nats.admin.user.clone(), nats.admin.password.clone());
        let options = async_nats::ConnectOptions::with_user_and_password(user, password);
        async_nats::jetstream::new(options.connect(nats.url()).await.expect("the server answers"))
    }

    /// The first `count` commits of the stream, past the log.
    pub(crate) async fn in_stream(&self, count: usize) -> Vec<Recorded> {
        let stream = self.stream().await;
        let config = consumers::reader(1);
        let consumer = stream.create_consumer(config).await.expect("a consumer can be made");
        let messages = consumer.stream().max_messages_per_batch(5_000).messages().await;
        let messages = messages.expect("the consumer can be pulled").take(count);
        let recorded = messages.map(|message| {
            let message = message.expect("the stream goes on");
            let sequence = Sequence::new(message.info().expect("it has a place").stream_sequence);
            Recorded { sequence, subject: message.subject.to_string(), payload: message.payload.clone() }
        });
        let read = tokio::time::timeout(LATE, recorded.collect()).await;
        read.expect("the stream has as many commits as the archive")
    }
}

impl Running {
    /// Starts a log without waiting for it to open.
    pub(crate) fn start(settings: LogSettings) -> Self {
        let (log, driver) = JetStreamLog::connect(settings);
        let (stop, mut drivers) = (CancellationToken::new(), JoinSet::new());
        drivers.spawn(driver.run(stop.clone()));
        Self { log, stop, driver: drivers }
    }

    /// Waits until the log stands as wanted.
    pub(crate) async fn reaches(&self, wanted: impl FnMut(&LogState) -> bool) {
        let mut state = self.log.state();
        let reached = tokio::time::timeout(LATE, state.wait_for(wanted)).await.map(drop);
        assert!(reached.is_ok(), "the log stays {:?}", *self.log.state().borrow());
    }

    /// Notes every state from now on.
    pub(crate) fn states(&self) -> States {
        let (mut state, stop) = (self.log.state(), CancellationToken::new());
        let (stopped, mut watcher) = (stop.clone(), JoinSet::new());
        watcher.spawn(async move {
            let mut seen = Vec::new();
            while let Some(Ok(())) = stopped.run_until_cancelled(state.changed()).await {
                seen.push(state.borrow_and_update().clone());
            }
            seen
        });
        States { stop, watcher }
    }

    /// Stops the driver and waits for it.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        while let Some(ended) = self.driver.join_next().await {
            ended.expect("the driver does not panic");
        }
    }
}

/// Every state that a log has had.
pub(crate) struct States {
    stop: CancellationToken,
    watcher: JoinSet<Vec<LogState>>,
}

impl States {
    pub(crate) async fn stop(mut self) -> Vec<LogState> {
        self.stop.cancel();
        self.watcher.join_next().await.expect("one watcher").expect("it does not panic")
    }
}

async fn pool(servers: &TestServers, login: &Login) -> PgPool {
    PgPoolOptions::new()
        .max_connections(4)
        .connect_with(options(servers, login))
        .await
        .expect("the database answers")
}

pub(crate) fn options(servers: &TestServers, login: &Login) -> PgConnectOptions {
    servers.main_url(login).parse().expect("a URL of ours")
}

/// What the stream and the archive hold at a position.
pub(crate) async fn both_copies(world: &World, at: Sequence) -> Vec<Option<Recorded>> {
    let stream = world.stream().await;
    let in_stream = stream.get_raw_message(at.get()).await.ok().map(|message| Recorded {
        sequence: Sequence::new(message.sequence),
        subject: message.subject.to_string(),
        payload: message.payload,
    });
    let in_archive = world.archive().at(at).await.expect("the archive answers");
    vec![in_stream, in_archive.map(|commit| commit.recorded)]
}

/// Every commit of a log up to its watermark.
pub(crate) async fn everything(log: &impl EventLog) -> Vec<Recorded> {
    let mut commits: Vec<Recorded> = Vec::new();
    loop {
        let after = commits.last().map_or(Sequence::ZERO, |commit| commit.sequence);
        let next = log.read(after, 500).await.expect("reading succeeds");
        if next.is_empty() {
            return commits;
        }
        commits.extend(next);
    }
}
