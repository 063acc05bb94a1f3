//! What cannot be applied is parked with what follows it; everything else flows on.

use event_store::{EventLog, MemoryLog};
use kernel::Sequence;
use projections::engine::redrive::{RedriveError, Redriven, redrive};
use projections::engine::skip::{SkipError, skip};
use projections::engine::{DecodedLog, ParkKey, parking};

use crate::history::History;
use crate::steps::{Step, session_id};
use crate::world::World;

fn attend(session: u8, minutes: u16, release: u8) -> Step {
    Step::Attend { session, person: 0, volunteer: 1, day: 3, minutes, rating: Some(4), text: true, release }
}

fn correct(session: u8, minutes: u16) -> Step {
    Step::Correct { session, minutes }
}

async fn history(log: &MemoryLog, steps: &[Step]) -> History<MemoryLog> {
    let mut history = History::new(log.clone(), 1);
    for step in steps {
        history.happen(step).await.expect("recorded");
    }
    history
}

async fn refuse_long_sessions(world: &World) {
    sqlx::query(
        "ALTER TABLE sessions_v1.kintell_sessions ADD CONSTRAINT short CHECK (duration_minutes < 100)",
    )
    .execute(&world.owner)
    .await
    .expect("the constraint");
}

async fn take_them_again(world: &World) {
    sqlx::query("ALTER TABLE sessions_v1.kintell_sessions DROP CONSTRAINT short")
        .execute(&world.owner)
        .await
        .expect("the constraint goes");
}

fn key(session: u8) -> ParkKey {
    let tenant = kernel::TenantId::new(uuid::Uuid::from_u128(1));
    ParkKey::new(schemas::envelope::subject(tenant, "kintell_session", session_id(session)))
}

async fn parked(world: &World, name: &str) -> Vec<(String, i64, String)> {
    let list = parking::list(&world.worker, name, 1, None, 100).await.expect("Postgres answers");
    list.into_iter().map(|parked| (parked.park_key, parked.sequence, parked.reason)).collect()
}

async fn minutes(world: &World) -> Vec<(uuid::Uuid, i32)> {
    sqlx::query_as("SELECT id, duration_minutes FROM sessions_v1.kintell_sessions ORDER BY id")
        .fetch_all(&world.worker)
        .await
        .expect("the table answers")
}

#[tokio::test]
async fn a_commit_the_rows_refuse_is_parked_with_its_followers_and_the_rest_flows_on() {
    let world = World::start().await;
    refuse_long_sessions(&world).await;
    let log = MemoryLog::default();
    let steps = [attend(0, 40, 1), attend(1, 400, 1), attend(2, 50, 1), correct(1, 300), correct(0, 45)];
    let mut history = history(&log, &steps).await;
    world.catch_up(&log, 100).await;

    let session_1 = key(1).to_string();
    assert_eq!(
        parked(&world, "sessions").await,
        [
            (session_1.clone(), 2, "SQLSTATE 23514, table kintell_sessions, constraint short".to_owned()),
            (session_1.clone(), 4, "an earlier commit of its key is parked".to_owned()),
        ]
    );
    assert_eq!(minutes(&world).await, [(session_id(0).uuid(), 45), (session_id(2).uuid(), 50)]);
    assert_eq!(parked(&world, "people").await, []);
    assert_eq!(world.number("SELECT count(*) FROM event_index_v1.events WHERE index_in_commit = 0").await, 5);

    history.happen(&correct(1, 35)).await.expect("recorded");
    history.happen(&correct(2, 55)).await.expect("recorded");
    world.catch_up_one("sessions", &log, 100).await;
    assert_eq!(parked(&world, "sessions").await.len(), 3, "a later commit of the key waits behind it");
    assert_eq!(minutes(&world).await, [(session_id(0).uuid(), 45), (session_id(2).uuid(), 55)]);
}

#[tokio::test]
async fn a_redrive_stops_at_the_first_that_fails_again_and_else_empties_the_key_in_order() {
    let world = World::start().await;
    refuse_long_sessions(&world).await;
    let log = MemoryLog::default();
    history(&log, &[attend(0, 40, 1), attend(1, 400, 1), correct(1, 300), correct(1, 350)]).await;
    world.catch_up_one("sessions", &log, 1).await;
    let (decoded, sessions) = (DecodedLog::new(log.clone()), world.projection("sessions"));

    let stuck = redrive(&world.worker, &decoded, &*sessions, &key(1)).await.expect("Postgres answers");
    assert_eq!((stuck.applied, stuck.remaining), (0, 3));
    assert_eq!(stuck.stopped.expect("it failed again").sequence, Sequence::new(2));
    let tries = world.number("SELECT attempts::bigint FROM projections.parked WHERE sequence = 2").await;
    assert_eq!(tries, 2, "then, and now");

    take_them_again(&world).await;
    let done = redrive(&world.worker, &decoded, &*sessions, &key(1)).await.expect("Postgres answers");
    assert_eq!(done, Redriven { applied: 3, remaining: 0, stopped: None });
    assert_eq!(minutes(&world).await, [(session_id(0).uuid(), 40), (session_id(1).uuid(), 350)]);
    let empty = redrive(&world.worker, &decoded, &*sessions, &key(1)).await;
    assert!(matches!(empty, Err(RedriveError::NotParked)), "{empty:?}");
}

#[tokio::test]
async fn a_redrive_takes_a_commit_with_the_correction_that_mends_it() {
    let world = World::start().await;
    refuse_long_sessions(&world).await;
    let log = MemoryLog::default();
    history(&log, &[attend(0, 40, 1), attend(1, 400, 1), correct(1, 30), correct(1, 200)]).await;
    world.catch_up_one("sessions", &log, 1).await;
    let (decoded, sessions) = (DecodedLog::new(log.clone()), world.projection("sessions"));
    let driven = redrive(&world.worker, &decoded, &*sessions, &key(1)).await.expect("Postgres answers");
    assert_eq!((driven.applied, driven.remaining), (2, 1), "no more than it takes");
    assert_eq!(driven.stopped.expect("the last fails").sequence, Sequence::new(4));
    assert_eq!(minutes(&world).await, [(session_id(0).uuid(), 40), (session_id(1).uuid(), 30)]);
}

#[tokio::test]
async fn a_skip_takes_out_the_first_of_a_key_and_nothing_else() {
    let world = World::start().await;
    refuse_long_sessions(&world).await;
    let log = MemoryLog::default();
    history(&log, &[attend(1, 400, 1), correct(1, 500), correct(1, 35)]).await;
    world.catch_up_one("sessions", &log, 1).await;

    let not_first = skip(&world.worker, "sessions", &key(1), Sequence::new(2), "why not").await;
    assert!(
        matches!(not_first, Err(SkipError::NotFirst { first }) if first == Sequence::new(1)),
        "{not_first:?}"
    );
    assert_eq!(skip(&world.worker, "sessions", &key(1), Sequence::new(1), "broken").await.expect("first"), 2);
    let twice = skip(&world.worker, "sessions", &key(1), Sequence::new(1), "broken").await;
    assert!(matches!(twice, Err(SkipError::NotFirst { .. })), "{twice:?}");
    assert_eq!(
        skip(&world.worker, "sessions", &key(1), Sequence::new(2), "broken too").await.expect("first"),
        1
    );

    let (decoded, sessions) = (DecodedLog::new(log.clone()), world.projection("sessions"));
    let driven = redrive(&world.worker, &decoded, &*sessions, &key(1)).await.expect("Postgres answers");
    assert_eq!(driven, Redriven { applied: 1, remaining: 0, stopped: None });
    assert_eq!(minutes(&world).await, [(session_id(1).uuid(), 35)]);
    assert_eq!(world.number("SELECT count(*) FROM projections.skipped WHERE reason LIKE 'broken%'").await, 2);
    let none = skip(&world.worker, "sessions", &key(1), Sequence::new(3), "gone").await;
    assert!(matches!(none, Err(SkipError::NotParked)), "{none:?}");
}

#[tokio::test]
async fn a_commit_that_cannot_be_read_is_parked_where_its_aggregate_is_read() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let mut history = history(&log, &[attend(0, 40, 1), attend(1, 41, 1)]).await;
    let garbage = history.garbage("kintell_session", session_id(0)).await;
    history.happen(&correct(0, 50)).await.expect("recorded");
    history.happen(&correct(1, 51)).await.expect("recorded");
    world.catch_up(&log, 100).await;
    for name in ["sessions", "metrics_company_period", "event_index"] {
        let parked = parked(&world, name).await;
        assert_eq!(parked.iter().map(|parked| parked.1).collect::<Vec<_>>(), [3, 4], "{name}");
        assert_eq!(parked[0].2, "the bytes are not a commit");
    }
    assert_eq!(parked(&world, "people").await, []);
    assert_eq!(minutes(&world).await, [(session_id(0).uuid(), 40), (session_id(1).uuid(), 51)]);

    let (decoded, sessions) = (DecodedLog::new(log.clone()), world.projection("sessions"));
    let stuck = redrive(&world.worker, &decoded, &*sessions, &key(0)).await.expect("Postgres answers");
    assert_eq!((stuck.applied, stuck.stopped.map(|stopped| stopped.sequence)), (0, Some(garbage)));
    skip(&world.worker, "sessions", &key(0), garbage, "never was a commit").await.expect("it is the first");
    redrive(&world.worker, &decoded, &*sessions, &key(0)).await.expect("Postgres answers");
    assert_eq!(minutes(&world).await, [(session_id(0).uuid(), 50), (session_id(1).uuid(), 51)]);
    assert_eq!(world.claim("sessions").await.position, *log.watermark().borrow());
}
