//! Deliveries of webhooks: held, tried again, given up; and who may send them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use application::imports::Row;
use application::ratings::RatingRow;
use application::sessions::SessionRow;
use application::webhooks::{Delivered, DeliveryOutcome, Retried, Rotated};
use application::{Context, Platform, RowOutcome};
use chrono_tz::Tz;
use domain::kintell_session::SessionType;
use domain::rating::Rating;
use event_store::{EventLog as _, MemoryLog};
use kernel::clock::Clock;
use kernel::{Occurrence, Purpose, Role, Sequence, TenantId, Timestamp};
use privacy::{EmptyLog, KeyDatabases, KeyStore, MasterKey};
use runtime::OsChance;
use servers::Server;
use sqlx::PgPool;
use test_servers::TestServers;
use uuid::Uuid;

use crate::contexts;
use crate::cqrs::NOW;

pub(crate) const TENANT: TenantId = TenantId::new(Uuid::from_u128(7));
const OTHER_TENANT: TenantId = TenantId::new(Uuid::from_u128(8));
const PROVIDER: Uuid = Uuid::from_u128(0x11);
const CANARY: &str = "canary-91c4 was very helpful";
const DAY: i64 = 86_400;

/// Stands still until it is moved.
struct Moved(AtomicI64);

impl Clock for Moved {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct World {
    pub(crate) servers: TestServers,
    clock: Arc<Moved>,
    pub(crate) log: MemoryLog,
    pub(crate) pool: PgPool,
    pub(crate) platform: Platform<MemoryLog>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let servers = TestServers::start(&[Server::Postgres]).await.expect("Postgres starts");
        let roles = &servers.endpoints().postgres.roles;
        let owner = pool(&servers.main_url(&roles.owner)).await;
        let databases = KeyDatabases {
            keys: pool(&servers.keys_url(&roles.keys)).await,
            epochs: pool(&servers.epochs_url(&roles.epochs)).await,
        };
        let command = pool(&servers.main_url(&roles.command)).await;
        let (schema, migrations) = (application::migrations::SCHEMA, application::migrations::MIGRATIONS);
        runtime::migrations::apply(&owner, schema, migrations).await.expect("the tables are made");
        databases.migrate().await.expect("the key store is made");
        let clock = Arc::new(Moved(AtomicI64::new(NOW.micros())));
        let moved: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let keys =
            KeyStore::connect(databases, MasterKey::new([7; 32]), Arc::clone(&moved), Arc::new(OsChance))
                .await
                .expect("it connects");
        keys.level(&EmptyLog).await.expect("it opens");
        let log = MemoryLog::default();
        let platform = Platform::new(log.clone(), keys, command.clone(), moved, "test");
        Self { servers, clock, log, pool: command, platform }
    }

    fn advance_seconds(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub(crate) async fn deliver(&self, id: u128, delivered: Delivered) -> DeliveryOutcome {
        self.deliver_at(id, delivered, NOW).await
    }

    pub(crate) async fn deliver_at(
        &self,
        id: u128,
        delivered: Delivered,
        version: Timestamp,
    ) -> DeliveryOutcome {
        let now = self.platform.clock.now();
        let provider = PROVIDER.as_u128();
        let context =
            Context { now, ..contexts::context(Role::Connector, provider, Purpose::ProgrammeDelivery, id) };
        self.platform.deliver(&context, PROVIDER, delivered, version).await.expect("the stores answer")
    }

    async fn retried(&self) -> Retried {
        self.platform.try_held_again().await.expect("the stores answer")
    }

    /// How often an event is in the log.
    pub(crate) async fn count(&self, event: &str) -> usize {
        let commits = self.log.read(Sequence::ZERO, 1_000).await.expect("the log answers");
        let commits = commits.iter().map(|commit| schemas::decode(&commit.payload).expect("a commit"));
        commits.flat_map(|commit| commit.events).filter(|told| told.name == event).count()
    }

    /// Whoever became known, in this order.
    pub(crate) async fn people(&self) -> Vec<Uuid> {
        let commits = self.log.read(Sequence::ZERO, 1_000).await.expect("the log answers");
        let commits = commits.iter().map(|commit| schemas::decode(&commit.payload).expect("a commit"));
        let registered = |commit: &schemas::envelope::Commit| {
            commit.events.iter().any(|event| event.name == "identity.user.registered")
        };
        commits.filter(registered).map(|commit| commit.aggregate_id.uuid()).collect()
    }

    pub(crate) async fn stop(self) {
        self.servers.stop().await;
    }

    async fn secrets(&self, provider: Uuid) -> Vec<Vec<u8>> {
        let sender = self.platform.webhook_sender(provider).await.expect("the stores answer");
        let mut secrets: Vec<_> =
            sender.into_iter().flat_map(|sender| sender.secrets).map(|secret| secret.to_vec()).collect();
        secrets.sort();
        secrets
    }
}

pub(crate) async fn pool(url: &str) -> PgPool {
    PgPool::connect(url).await.expect("Postgres answers")
}

pub(crate) fn session(minutes: u16) -> Delivered {
    session_of("ana@example.org", "2025-09-30", minutes)
}

pub(crate) fn session_of(participant: &str, day: &str, minutes: u16) -> Delivered {
    Delivered::Row(Row::Session(Box::new(SessionRow {
        session_id: "ks-1".into(),
        session_type: SessionType::Language,
        participant_email: participant.into(),
        volunteer_email: "bo@example.com".into(),
        occurred: Occurrence::on(day.parse().expect("a date"), Tz::UTC),
        duration_min: minutes,
        rating: None,
        feedback: None,
    })))
}

fn rating(raw: u8) -> Delivered {
    Delivered::Rating(RatingRow {
        session_id: "ks-1".into(),
        rating: Rating::one_to_five(raw).expect("one to five"),
        feedback: Some(CANARY.into()),
    })
}

#[tokio::test]
async fn a_rating_before_its_session_is_held_sealed_and_recorded_once_when_the_session_came() {
    let world = World::start().await;
    assert_eq!(world.deliver(1, rating(5)).await, DeliveryOutcome::Held);
    assert_eq!(world.deliver(1, rating(5)).await, DeliveryOutcome::Held, "sent again");
    let rows: Vec<String> = sqlx::query_scalar(
        "select concat(held::text, encode(sealed, 'escape')) from command.webhook_held as held",
    )
    .fetch_all(&world.pool)
    .await
    .expect("it can be read");
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].contains("canary") && !rows[0].contains("ks-1"), "it is sealed: {}", rows[0]);

    assert_eq!(world.retried().await, Retried { waiting: 1, ..Retried::default() });
    assert_eq!(world.count("kintell.rating.created").await, 0);
    let held = world.platform.held_deliveries(TENANT, 10).await.expect("the stores answer");
    assert_eq!((held.len(), held[0].attempts, held[0].given_up_at), (1, 2, None));
    let theirs = world.platform.held_deliveries(OTHER_TENANT, 10).await.expect("the stores answer");
    assert_eq!(theirs, []);

    let told = world.deliver(2, session(40)).await;
    assert!(matches!(told, DeliveryOutcome::Told(RowOutcome::Accepted(_))), "{told:?}");
    assert_eq!(world.retried().await, Retried { recorded: 1, ..Retried::default() });
    assert_eq!(world.retried().await, Retried::default(), "nothing waits any more");
    assert_eq!(world.count("kintell.rating.created").await, 1);
    assert_eq!(world.platform.held_deliveries(TENANT, 10).await.expect("the stores answer"), []);

    let again = world.deliver(1, rating(5)).await;
    assert!(matches!(again, DeliveryOutcome::Told(RowOutcome::Amended(_))), "the same command: {again:?}");
    assert_eq!(world.count("kintell.rating.created").await, 1, "and nothing new");
    world.servers.stop().await;
}

#[tokio::test]
async fn a_held_delivery_is_given_up_after_a_week_and_what_it_said_is_gone() {
    let world = World::start().await;
    assert_eq!(world.deliver(1, rating(5)).await, DeliveryOutcome::Held);
    world.advance_seconds(7 * DAY - 1);
    assert_eq!(world.retried().await, Retried { waiting: 1, ..Retried::default() });
    world.advance_seconds(1);
    assert_eq!(world.retried().await, Retried { given_up: 1, ..Retried::default() });
    let kept: (i64, i64) = sqlx::query_as("select count(*), count(sealed) from command.webhook_held")
        .fetch_one(&world.pool)
        .await
        .expect("it can be read");
    assert_eq!(kept, (1, 0));
    let told = world.deliver(2, session(40)).await;
    assert!(matches!(told, DeliveryOutcome::Told(RowOutcome::Accepted(_))), "{told:?}");
    assert_eq!(world.retried().await, Retried::default(), "it is not tried again");
    assert_eq!(world.count("kintell.rating.created").await, 0);
    world.advance_seconds(31 * DAY);
    world.retried().await;
    assert_eq!(world.platform.held_deliveries(TENANT, 10).await.expect("the stores answer"), []);
    world.servers.stop().await;
}

fn head_of(outcome: &DeliveryOutcome) -> Option<Sequence> {
    match outcome {
        DeliveryOutcome::Told(outcome) => outcome.head().map(|head| head.sequence),
        DeliveryOutcome::Held => None,
    }
}

#[tokio::test]
async fn a_delivery_that_is_late_changes_nothing_of_what_was_confirmed_since() {
    let world = World::start().await;
    let at = |seconds| NOW.plus_seconds(seconds);
    let first = world.deliver_at(1, session(60), at(-300)).await;
    assert!(matches!(first, DeliveryOutcome::Told(RowOutcome::Accepted(_))), "{first:?}");
    let back = world.deliver_at(3, session(60), at(-100)).await;
    assert!(matches!(back, DeliveryOutcome::Told(RowOutcome::Known(_))), "{back:?}");
    assert!(head_of(&back) > head_of(&first), "its version is recorded");
    let between = world.deliver_at(2, session(90), at(-200)).await;
    assert!(matches!(between, DeliveryOutcome::Told(RowOutcome::Older(_))), "{between:?}");
    let again = world.deliver_at(3, session(60), at(-100)).await;
    assert_eq!(again, back, "the same delivery");
    world.servers.stop().await;
}

#[tokio::test]
async fn a_delivery_is_new_known_amended_or_older_by_its_own_version() {
    let world = World::start().await;
    let at = |seconds| NOW.plus_seconds(seconds);
    let first = world.deliver_at(1, session(40), at(-100)).await;
    assert!(matches!(first, DeliveryOutcome::Told(RowOutcome::Accepted(_))), "{first:?}");
    let known = world.deliver_at(2, session(40), at(-100)).await;
    assert_eq!(head_of(&known), head_of(&first), "it rests on what was recorded");
    assert!(matches!(known, DeliveryOutcome::Told(RowOutcome::Known(_))), "{known:?}");
    let amended = world.deliver_at(3, session(55), at(-50)).await;
    assert!(matches!(amended, DeliveryOutcome::Told(RowOutcome::Amended(_))), "{amended:?}");
    let older = world.deliver_at(4, session(30), at(-70)).await;
    assert!(matches!(older, DeliveryOutcome::Told(RowOutcome::Older(_))), "{older:?}");
    assert_eq!(head_of(&older), head_of(&amended), "it rests on what was recorded");
    let conflict = world.deliver_at(5, session(30), at(-50)).await;
    assert!(
        matches!(&conflict, DeliveryOutcome::Told(RowOutcome::Refused(refusal)) if refusal.code == "version_conflict"),
        "{conflict:?}"
    );
    world.servers.stop().await;
}

#[tokio::test]
async fn two_secrets_are_valid_while_they_rotate_and_never_three() {
    let world = World::start().await;
    let (one, two, three) = (vec![1; 32], vec![2; 32], vec![3; 32]);
    let platform = &world.platform;
    assert!(platform.add_webhook_provider(TENANT, PROVIDER, "Kintell", &one).await.expect("it is added"));
    let again = platform.add_webhook_provider(TENANT, PROVIDER, "Kintell", &two).await;
    assert!(!again.expect("the stores answer"), "a retry adds nothing");
    assert_eq!(world.secrets(PROVIDER).await, std::slice::from_ref(&one));

    let rotate = |tenant, id: u128, secret: Vec<u8>, overlap| async move {
        let id = Uuid::from_u128(id);
        let rotated = platform.rotate_webhook_secret(tenant, PROVIDER, (id, &secret), overlap).await;
        rotated.expect("the stores answer")
    };
    assert_eq!(rotate(OTHER_TENANT, 20, two.clone(), 3_600).await, Rotated::Unknown);
    assert_eq!(rotate(TENANT, 20, two.clone(), 3_600).await, Rotated::Done);
    assert_eq!(rotate(TENANT, 20, three.clone(), 3_600).await, Rotated::Before);
    assert_eq!(world.secrets(PROVIDER).await, [one, two.clone()]);
    assert_eq!(rotate(TENANT, 21, three.clone(), 3_600).await, Rotated::Done);
    assert_eq!(world.secrets(PROVIDER).await, [two, three.clone()]);
    world.advance_seconds(3_600);
    assert_eq!(world.secrets(PROVIDER).await, std::slice::from_ref(&three));

    let stored: Vec<Vec<u8>> = sqlx::query_scalar("select sealed from command.webhook_secrets")
        .fetch_all(&world.pool)
        .await
        .expect("it can be read");
    assert!(stored.iter().all(|sealed| !sealed.windows(8).any(|part| part == [3; 8])), "secrets are sealed");
    assert!(!platform.remove_webhook_provider(OTHER_TENANT, PROVIDER).await.expect("the stores answer"));
    assert!(platform.remove_webhook_provider(TENANT, PROVIDER).await.expect("the stores answer"));
    assert_eq!(world.secrets(PROVIDER).await, [] as [Vec<u8>; 0]);
    assert_eq!(platform.webhook_providers(TENANT).await.expect("the stores answer"), []);
    world.servers.stop().await;
}
