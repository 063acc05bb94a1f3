//! The log is repaired while a command is under way: nothing read before it is taken for what stands after it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use application::{CommitMeta, Context, Platform, Presume};
use domain::company::{Command, Company, Details, Event, State};
use event_store::{Append, AppendError, EventLog, LogFault, MemoryLog, Recorded};
use kernel::{AggregateId, Purpose, Role, Sequence};
use parking_lot::Mutex;
use privacy::{EmptyLog, KeyDatabases, KeyStore, MasterKey};
use runtime::OsChance;
use schemas::WireEvent as _;
use servers::Server;
use sqlx::PgPool;
use test_servers::TestServers;
use tokio::sync::{oneshot, watch};
use uuid::Uuid;

use crate::contexts;
use crate::cqrs::{Still, source};

const COMPANY: AggregateId = AggregateId::new(Uuid::from_u128(1));
const OTHER: AggregateId = AggregateId::new(Uuid::from_u128(2));

/// A log that another history can be put in the place of, as a repair does with commits that nobody was told of.
#[derive(Clone)]
struct Repairable {
    log: Arc<Mutex<MemoryLog>>,
    generation: Arc<AtomicU64>,
    /// Tells that the next load has read, and holds its answer back until it is let go.
    held: Arc<Mutex<Option<Held>>>,
}

struct Held {
    has_read: oneshot::Sender<()>,
    go: oneshot::Receiver<()>,
}

impl Repairable {
    fn new(log: MemoryLog) -> Self {
        Self { log: Arc::new(Mutex::new(log)), generation: Arc::new(AtomicU64::new(1)), held: Arc::default() }
    }

    fn now(&self) -> MemoryLog {
        self.log.lock().clone()
    }

    fn repair(&self, with: MemoryLog) {
        *self.log.lock() = with;
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    /// Holds the next load back: when it has read, and how it is let go.
    fn hold(&self) -> (oneshot::Receiver<()>, oneshot::Sender<()>) {
        let ((has_read, read), (let_go, go)) = (oneshot::channel(), oneshot::channel());
        *self.held.lock() = Some(Held { has_read, go });
        (read, let_go)
    }
}

impl EventLog for Repairable {
    async fn append(&self, append: Append) -> Result<Sequence, AppendError> {
        self.now().append(append).await
    }

    async fn durable(&self, sequence: Sequence) -> Result<(), LogFault> {
        self.now().durable(sequence).await
    }

    async fn load(&self, subject: &str, after: Sequence) -> Result<Vec<Recorded>, LogFault> {
        let commits = self.now().load(subject, after).await;
        let held = self.held.lock().take();
        if let Some(Held { has_read, go }) = held {
            has_read.send(()).expect("the test waits");
            go.await.expect("the test lets go");
        }
        commits
    }

    async fn load_until(
        &self,
        subject: &str,
        after: Sequence,
        until: Sequence,
    ) -> Result<Vec<Recorded>, LogFault> {
        self.now().load_until(subject, after, until).await
    }

    async fn last_at_leader(&self, subject: &str) -> Result<Sequence, LogFault> {
        self.now().last_at_leader(subject).await
    }

    async fn read(&self, after: Sequence, max: usize) -> Result<Vec<Recorded>, LogFault> {
        self.now().read(after, max).await
    }

    fn watermark(&self) -> watch::Receiver<Sequence> {
        self.now().watermark()
    }

    fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }
}

/// A key store, and two histories of one company that differ at the same sequence.
struct World {
    servers: TestServers,
    keys: KeyStore,
    pool: PgPool,
    before: MemoryLog,
    after: MemoryLog,
}

impl World {
    async fn start() -> Self {
        let servers = TestServers::start(&[Server::Postgres]).await.expect("Postgres starts");
        let roles = &servers.endpoints().postgres.roles;
        let pool = PgPool::connect(&servers.keys_url(&roles.keys)).await.expect("Postgres answers");
        let epochs = PgPool::connect(&servers.epochs_url(&roles.epochs)).await.expect("Postgres answers");
        let databases = KeyDatabases { keys: pool.clone(), epochs };
        databases.migrate().await.expect("the key store is made");
        let keys = KeyStore::connect(databases, MasterKey::new([7; 32]), Arc::new(Still), Arc::new(OsChance))
            .await
            .expect("it connects");
        keys.level(&EmptyLog).await.expect("it opens");
        let (before, after) = (MemoryLog::default(), MemoryLog::default());
        let world = Self { servers, keys, pool, before: before.clone(), after: after.clone() };
        for (log, name) in [(before, "Lost"), (after, "Kept")] {
            record(&world.platform(log), 1, name).await;
        }
        world
    }

    fn platform<L: EventLog>(&self, log: L) -> Platform<L> {
        Platform::new(log, self.keys.clone(), self.pool.clone(), Arc::new(Still), "test")
    }
}

fn context(command: u128) -> Context {
    contexts::context(Role::Operator, 3, Purpose::Operations, command)
}

fn named(name: &str) -> Details {
    Details { reference: "c01".into(), name: name.into(), ..Details::default() }
}

async fn record<L: EventLog>(platform: &Platform<L>, version: u8, name: &str) {
    let command = Command::Record(source(i64::from(version), u128::from(version)), named(name));
    let (context, meta) = (context(u128::from(version)), CommitMeta::default());
    let done = platform.execute::<Company>(&context, COMPANY, Presume::Nothing, command, &meta).await;
    done.expect("the log answers").expect("it is not refused");
}

async fn name<L: EventLog>(platform: &Platform<L>, id: AggregateId) -> Option<String> {
    let State { current, .. } = platform.peek::<Company>(&context(99), id).await.expect("the log answers");
    current.map(|company| company.name)
}

#[tokio::test]
async fn a_load_that_began_before_a_repair_is_not_remembered_after_it() {
    let world = World::start().await;
    let log = Repairable::new(world.before.clone());
    let platform = world.platform(log.clone());
    let (has_read, let_go) = log.hold();
    let meanwhile = async {
        has_read.await.expect("the load reads");
        log.repair(world.after.clone());
        assert_eq!(name(&platform, OTHER).await, None, "someone else asks after the repair");
        let_go.send(()).expect("the load waits");
    };
    let (late, ()) = tokio::join!(name(&platform, COMPANY), meanwhile);
    assert_eq!(late, Some("Lost".to_owned()), "it asked before the repair");
    assert_eq!(name(&platform, COMPANY).await, Some("Kept".to_owned()));
    world.servers.stop().await;
}

#[tokio::test]
async fn a_command_decides_on_what_stands_after_the_repair() {
    let world = World::start().await;
    let log = Repairable::new(world.before.clone());
    let platform = world.platform(log.clone());
    let (has_read, let_go) = log.hold();
    let meanwhile = async {
        has_read.await.expect("the load reads");
        // The company's last commit stands at the same sequence in both, so the guard sees no difference.
        log.repair(world.after.clone());
        let_go.send(()).expect("the load waits");
    };
    tokio::join!(record(&platform, 2, "New"), meanwhile);
    let commits = world.after.read(Sequence::new(1), 10).await.expect("the log answers");
    let [commit] = &commits[..] else { panic!("one was appended: {commits:?}") };
    let event = &schemas::decode(&commit.payload).expect("a commit").events[0];
    let Ok(Event::Amended(amended)) = Event::read(&event.name, event.version, &event.data) else {
        panic!("{} was recorded", event.name)
    };
    assert_eq!(amended.before, named("Kept"));
    world.servers.stop().await;
}
