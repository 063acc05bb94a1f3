//! Ten thousand claims at once, on the real log: no item is ever held twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use application::reviews::FlaggedText;
use application::{Context, Platform};
use domain::review::{Command, Content, Event, Refusal, Reviewer};
use domain::screening::{Severity, screen};
use event_store::jetstream::{Limits, Pulling};
use event_store::{EventLog as _, JetStreamLog, LogSettings, NatsLogin};
use jetstream_config::streams::Replicas;
use jetstream_config::{consumers, streams};
use kernel::clock::Clock;
use kernel::{AggregateId, EventId, PersonId, PrincipalId, Purpose, Role, Sequence, Version};
use privacy::{EmptyLog, KeyDatabases, KeyStore, MasterKey};
use runtime::OsChance;
use schemas::WireEvent as _;
use servers::{Login, Server};
use sqlx::PgPool;
use test_servers::TestServers;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::contexts;
use crate::cqrs::{NOW, Still};
use crate::webhooks::TENANT;

const ITEMS: u128 = 100;
const REVIEWERS: u128 = 100;
/// Processes, each with what it remembers of the items.
const PROCESSES: u128 = 4;
/// How long the log may take to answer when ten thousand ask at once: on a busy machine longer than a request has.
const PATIENCE: Duration = Duration::from_mins(2);

async fn pool(url: &str) -> PgPool {
    PgPool::connect(url).await.expect("Postgres answers")
}

async fn settings(servers: &TestServers) -> LogSettings {
    let endpoints = servers.endpoints();
    let nats = |login: &Login| NatsLogin {
        url: endpoints.nats.url(),
        user: login.user.clone(),
        password: login.password.clone(),
    };
    let roles = &endpoints.postgres.roles;
    let archiver = servers.main_url(&roles.archiver);
    LogSettings {
        nats: nats(&endpoints.nats.appender),
        admin: Some(nats(&endpoints.nats.admin)),
        stream: streams::events(Replicas::One),
        reader: consumers::reader(1),
        pulling: Pulling {
            batch_messages_max: consumers::PULLING.batch_messages_max,
            expires: consumers::PULLING.expires,
            heartbeat: consumers::PULLING.heartbeat,
        },
        archive: pool(&servers.main_url(&roles.command)).await,
        archiver: Some(archiver.parse().expect("a URL")),
        signing: None,
        limits: Limits {
            publish_within: PATIENCE,
            read_within: PATIENCE,
            durable_within: PATIENCE,
            ..Limits::default()
        },
    }
}

fn context(principal: u128, command: u128) -> Context {
    contexts::context(Role::Reviewer, principal, Purpose::Safety, command)
}

fn flagged(number: u128) -> FlaggedText {
    let id = Uuid::from_u128(number);
    FlaggedText {
        content: Content {
            aggregate: "kintell_session".into(),
            aggregate_id: AggregateId::new(id),
            version: Version::ZERO.plus(1),
            field: "feedback".into(),
            screened_by: EventId::new(id),
        },
        author: PersonId::new(id),
        severity: Severity::High,
        screening: screen("I will kill you"),
        screened_at: NOW,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_thousand_claims_at_once_each_item_has_one_that_succeeds() {
    let servers = TestServers::start(&[Server::Nats, Server::Postgres]).await.expect("the servers start");
    let roles = &servers.endpoints().postgres.roles;
    let owner = pool(&servers.main_url(&roles.owner)).await;
    event_store::archive::migrate(&owner).await.expect("the archive's tables");
    let databases = KeyDatabases {
        keys: pool(&servers.keys_url(&roles.keys)).await,
        epochs: pool(&servers.epochs_url(&roles.epochs)).await,
    };
    databases.migrate().await.expect("the key store is made");
    let clock: Arc<dyn Clock> = Arc::new(Still);
    let (master, chance) = (MasterKey::new([7; 32]), Arc::new(OsChance));
    let keys = KeyStore::connect(databases, master, Arc::clone(&clock), chance).await.expect("it connects");
    keys.level(&EmptyLog).await.expect("it opens");
    let command = pool(&servers.main_url(&roles.command)).await;
    let (log, driver) = JetStreamLog::connect(settings(&servers).await);
    let (stop, mut running) = (CancellationToken::new(), JoinSet::new());
    let stopping = stop.clone();
    running.spawn(async move { driver.run(stopping).await });
    log.opened().await.expect("the log opens");
    let platform = || Platform::new(log.clone(), keys.clone(), command.clone(), Arc::clone(&clock), "test");

    let first = platform();
    for number in 1..=ITEMS {
        first.raise_flag(&context(1, number), flagged(number)).await.expect("it works").expect("not refused");
    }
    let tenant_keys = keys.tenant_keys(TENANT).await.expect("the key store answers");
    let items: Vec<_> = (1..=ITEMS)
        .map(|number| {
            let id = Uuid::from_u128(number);
            let (record, event) = (AggregateId::new(id), EventId::new(id));
            application::reviews::review_id(&tenant_keys, "kintell_session", record, event)
        })
        .collect();

    let processes: Vec<_> = (0..PROCESSES).map(|_| platform()).collect();
    let mut claims = JoinSet::new();
    for reviewer in 0..REVIEWERS {
        for (at, item) in items.iter().copied().enumerate() {
            let platform = processes[usize::try_from(reviewer % PROCESSES).expect("few")].clone();
            let command = 1_000_000 + reviewer * 1_000 + u128::try_from(at).expect("few");
            claims.spawn(async move {
                let context = context(1_000 + reviewer, command);
                let who = Reviewer { id: context.actor.principal, senior: false };
                let told = platform.hold_review(&context, item, Command::Claim(who)).await;
                (item, who.id, told.expect("the log answers"))
            });
        }
    }
    let mut held: BTreeMap<AggregateId, PrincipalId> = BTreeMap::new();
    let mut refused = 0;
    while let Some(claim) = claims.join_next().await {
        let (item, reviewer, told) = claim.expect("no claim panics");
        match told {
            Ok(lease) => {
                assert_eq!(lease.lease.holder, reviewer);
                assert_eq!(held.insert(item, reviewer), None, "{item} is held twice");
            }
            Err(Refusal::Held { .. }) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((held.len(), refused), (items.len(), 10_000 - items.len()));
    drop(processes);

    // What the log says is what they were told.
    let mut claimed: BTreeMap<AggregateId, Vec<PrincipalId>> = BTreeMap::new();
    log.durable(last_of(&log, &items).await).await.expect("it is durable");
    for recorded in log.read(Sequence::ZERO, usize::MAX).await.expect("the log answers") {
        let commit = schemas::decode(&recorded.payload).expect("a commit");
        for event in &commit.events {
            if let Ok(Event::Claimed(by)) = Event::read(&event.name, event.version, &event.data) {
                claimed.entry(commit.aggregate_id).or_default().push(by.reviewer);
            }
        }
    }
    assert_eq!(claimed.keys().collect::<BTreeSet<_>>(), held.keys().collect());
    assert!(claimed.iter().all(|(item, by)| by.as_slice() == [held[item]]), "{claimed:?}");

    stop.cancel();
    running.join_all().await;
    servers.stop().await;
}

/// Where the last commit of these items stands.
async fn last_of(log: &JetStreamLog, items: &[AggregateId]) -> Sequence {
    let mut last = Sequence::ZERO;
    for item in items {
        let subject = schemas::envelope::subject(TENANT, "review", *item);
        last = last.max(log.last_at_leader(&subject).await.expect("the leader answers"));
    }
    last
}
