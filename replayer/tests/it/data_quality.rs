//! What stands recorded and looks wrong, where it takes a store to see it.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::identifier::{Command, Holder, Identifier, IdentifierKind};
use domain::person::{Event, Person, Profile, ProgrammeRole, Registered};
use event_store::{EventLog, MemoryLog};
use kernel::{
    Actor, AggregateId, OneOrMore, PersonId, Personal, PrincipalId, Role, Sequence, Timestamp, Version,
};
use privacy::{Coordinates, EmptyLog, KeyDatabases, KeyStore, MasterKey};
use projections::engine::skip::skip;
use projections::engine::{LogEntry, ParkKey};
use replayer::data_quality::{
    KnownAddresses, LookAlikes, TOLD_MAX, UnmendableKey, look_alikes, unmendable_keys,
};
use runtime::{OsChance, SystemClock};
use sqlx::PgPool;
use uuid::Uuid;

use crate::history::{About, History};
use crate::steps::{Step, session_id};
use crate::world::World;

const DOCTOR: Actor =
    Actor { principal: PrincipalId::new(Uuid::from_u128(9)), role: Role::Operator, on_behalf_of: None };

fn person(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(number))
}

async fn key_store(world: &World) -> KeyStore {
    let roles = &world.servers.endpoints().postgres.roles;
    let pool = async |url: String| PgPool::connect(&url).await.expect("Postgres answers");
    let databases = KeyDatabases {
        keys: pool(world.servers.keys_url(&roles.keys)).await,
        epochs: pool(world.servers.epochs_url(&roles.epochs)).await,
    };
    databases.migrate().await.expect("the key store is made");
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(OsChance));
    let keys =
        KeyStore::connect(databases, MasterKey::new([7; 32]), clock, chance).await.expect("it connects");
    keys.level(&EmptyLog).await.expect("it opens");
    keys
}

/// Somebody as an earlier build took them: known by the address as it was written, which its claim is of.
async fn known_as(history: &mut History<MemoryLog>, keys: &KeyStore, who: PersonId, address: &str) {
    let (tenant, id) = (history.tenant, AggregateId::new(who.uuid()));
    let claim =
        keys.tenant_keys(tenant).await.expect("keys").identifier_id(IdentifierKind::Email.name(), address);
    let command = Command::Claim(IdentifierKind::Email, Holder::Person(who));
    history.run::<Identifier>(claim, command, About::default()).await.expect("recorded");
    let mut email = Personal::clear(who, address);
    let at = Coordinates {
        tenant,
        aggregate: "person",
        aggregate_id: id,
        version: Version::ZERO.plus(1),
        field: "email",
    };
    keys.keys_for(tenant, &[who]).await.expect("a key").seal(&at, &mut email).expect("sealed");
    let registered = Registered {
        person: who,
        role: ProgrammeRole::Participant,
        identifiers: vec![claim],
        seen: None,
        profile: Profile { email: Some(email), ..Profile::default() },
    };
    let events = OneOrMore::one(Event::Registered(registered));
    history.record::<Person>(id, events, About::default(), Timestamp::from_micros(0)).await;
}

async fn addresses(log: &MemoryLog) -> KnownAddresses {
    let mut known = KnownAddresses::default();
    for recorded in log.read(Sequence::ZERO, usize::MAX).await.expect("in memory") {
        if let LogEntry::Commit(commit) = LogEntry::decode(recorded) {
            known.follow(&commit);
        }
    }
    known
}

#[tokio::test]
async fn people_whom_an_earlier_build_took_for_several_are_found_by_their_addresses() {
    let world = World::start().await;
    let keys = key_store(&world).await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    for (number, address) in [
        (1, "ana@example.org"),
        (2, "bo@example.org"),
        (3, "<ana@example.org>"),
        (4, "ana@example.org;"),
        (5, "ana@example.com"),
    ] {
        known_as(&mut history, &keys, person(number), address).await;
    }
    let known = addresses(&log).await;
    let found = look_alikes(&known, &keys, &DOCTOR, TOLD_MAX).await.expect("they are opened");
    let people: BTreeSet<_> = [1, 3, 4].map(person).into_iter().collect();
    assert_eq!((found.count, found.first), (1, vec![LookAlikes { tenant: history.tenant, people }]));
    // That an address was opened is written down, for each who has one.
    let read = keys.unsealings_of(history.tenant, person(2), 10).await.expect("the log of unsealings");
    assert_eq!(read.len(), 1);
    assert_eq!((&read[0].actor.principal, read[0].purpose.as_str()), (&DOCTOR.principal, "audit"));

    // Whoever was erased is not found by an address any more.
    keys.destroy(history.tenant, person(1)).await.expect("destroyed");
    keys.destroy(history.tenant, person(3)).await.expect("destroyed");
    let found = look_alikes(&known, &keys, &DOCTOR, TOLD_MAX).await.expect("they are opened");
    assert_eq!(found.count, 0, "{found:?}");
}

#[tokio::test]
async fn a_parked_key_whose_first_commit_cannot_be_read_is_found_until_it_is_skipped() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    history.happen(&Step::Register { company: 0, release: 1 }).await.expect("recorded");
    let garbage = history.garbage("kintell_session", session_id(0)).await;
    let park_key = schemas::envelope::subject(history.tenant, "kintell_session", session_id(0));
    world.catch_up(&log, 100).await;
    let read = async |at: Sequence| {
        let all = log.read(Sequence::ZERO, usize::MAX).await.expect("in memory");
        Ok::<_, sqlx::Error>(all.into_iter().find(|recorded| recorded.sequence == at))
    };
    let found = unmendable_keys(&world.owner, read, TOLD_MAX).await.expect("Postgres answers");
    let of_sessions: Vec<_> = found.first.iter().filter(|key| key.projection == "sessions").collect();
    assert_eq!(
        of_sessions,
        [&UnmendableKey {
            projection: "sessions".to_owned(),
            park_key: park_key.clone(),
            sequence: garbage,
            parked: 1,
            reason: "the bytes are not a commit".to_owned(),
        }]
    );
    let before = found.count;
    let key = ParkKey::new(park_key);
    skip(&world.worker, "sessions", &key, garbage, "it never was one").await.expect("skipped");
    let found = unmendable_keys(&world.owner, read, TOLD_MAX).await.expect("Postgres answers");
    assert_eq!(found.count, before - 1);
}
