//! Whatever happens, and however it is cut into batches, the tables hold what a slow recomputation says.

use std::collections::BTreeMap;

use event_store::{EventLog, MemoryLog};
use kernel::SealedField;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sqlx::Row;
use uuid::Uuid;

use crate::history::History;
use crate::naive;
use crate::steps::any_step;
use crate::world::World;

const HISTORIES: u128 = 12;
const STEPS: usize = 120;

#[tokio::test]
async fn the_tables_hold_what_a_slow_recomputation_of_any_history_says() {
    let world = World::start().await;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let log = MemoryLog::default();
    let mut histories = Vec::new();
    for tenant in 1..=HISTORIES {
        let mut history = History::new(log.clone(), tenant);
        let steps =
            proptest::collection::vec(any_step(), STEPS).new_tree(&mut runner).expect("steps").current();
        for step in &steps {
            history.happen(step).await;
        }
        histories.push(history);
        // Each history is taken in with another batch size, over a log that others wrote before.
        let batch = usize::try_from(tenant * tenant).expect("a small number");
        world.catch_up(&log, batch).await;
    }
    let events = log.read(kernel::Sequence::ZERO, usize::MAX).await.expect("in memory").len();
    assert!(events > 500, "the histories are too quiet: {events} commits");
    for history in &histories {
        metrics_are_exact(&world, history).await;
        sessions_are_as_decided(&world, history).await;
        people_are_as_decided(&world, history).await;
    }
    every_event_is_indexed(&world, &log).await;
    let parked = world.number("SELECT count(*) FROM projections.parked").await;
    assert_eq!(parked, 0);
}

async fn metrics_are_exact<L: EventLog>(world: &World, history: &History<L>) {
    let rows = sqlx::query(
        "SELECT company_id, period_kind, period_start, period_end, sessions_count, minutes, participants_count,
                volunteers_count, rating_sum_milli, rating_count
         FROM metrics_company_period_v1.metrics_company_period WHERE tenant = $1",
    )
    .bind(history.tenant.uuid())
    .fetch_all(&world.worker)
    .await
    .expect("the table answers");
    let found: naive::Cells = rows
        .iter()
        .map(|row| {
            (
                (row.get(0), row.get(1), row.get(2)),
                (row.get(3), [4, 5, 6, 7, 8, 9].map(|i| row.get::<i64, _>(i))),
            )
        })
        .collect();
    assert_eq!(found, naive::cells(history));
}

async fn sessions_are_as_decided<L: EventLog>(world: &World, history: &History<L>) {
    let rows = sqlx::query(
        "SELECT id, participant_id, company_id, local_date, duration_minutes, rating_raw, feedback
         FROM sessions_v1.kintell_sessions WHERE tenant = $1 AND status = 'completed' ORDER BY id",
    )
    .bind(history.tenant.uuid())
    .fetch_all(&world.worker)
    .await
    .expect("the table answers");
    let expected = naive::counting(history);
    let people = naive::people(history);
    assert_eq!(rows.len(), expected.len());
    for (row, (id, facts)) in rows.iter().zip(expected) {
        assert_eq!(row.get::<Uuid, _>("id"), id.uuid());
        assert_eq!(row.get::<Uuid, _>("participant_id"), facts.participant.uuid());
        assert_eq!(row.get::<Option<Uuid>, _>("company_id"), facts.company().map(Uuid::from));
        assert_eq!(row.get::<chrono::NaiveDate, _>("local_date"), facts.occurred.local_date);
        assert_eq!(row.get::<i32, _>("duration_minutes"), i32::from(facts.duration_min));
        assert_eq!(row.get::<Option<i16>, _>("rating_raw"), facts.rating.map(|rating| i16::from(rating.raw)));
        if let Some(bytes) = row.get::<Option<Vec<u8>>, _>("feedback") {
            let field = SealedField::from_bytes(&bytes).expect("a sealed field");
            assert_eq!((field.aggregate_id, field.field.as_str()), (id, "feedback"));
            assert_eq!(field.sealed.subject, facts.participant);
            let status = people.get(&facts.participant.uuid()).map(|(_, status)| *status);
            assert!(!matches!(status, Some("erasing" | "erased")), "the text of an erased person is kept");
        }
    }
}

async fn people_are_as_decided<L: EventLog>(world: &World, history: &History<L>) {
    let rows = sqlx::query(
        "SELECT person_id, roles, status, email IS NOT NULL OR family_name IS NOT NULL AS sealed
         FROM people_v1.people WHERE tenant = $1",
    )
    .bind(history.tenant.uuid())
    .fetch_all(&world.worker)
    .await
    .expect("the table answers");
    let found: BTreeMap<Uuid, (Vec<String>, String, bool)> =
        rows.iter().map(|row| (row.get(0), (row.get(1), row.get(2), row.get(3)))).collect();
    let expected = naive::people(history);
    assert!(found.keys().eq(expected.keys()));
    for (id, (roles, status)) in expected {
        let (found_roles, found_status, sealed) = &found[&id];
        assert_eq!((found_status.as_str(), *sealed), (status, status == "active"));
        if let Some(roles) = roles {
            assert_eq!(*found_roles, roles);
        }
    }
}

async fn every_event_is_indexed(world: &World, log: &MemoryLog) {
    let commits = log.read(kernel::Sequence::ZERO, usize::MAX).await.expect("in memory");
    let events: usize = commits
        .iter()
        .map(|commit| schemas::codec::decode(&commit.payload).expect("a commit").events.len())
        .sum();
    let indexed = world.number("SELECT count(*) FROM event_index_v1.events").await;
    assert_eq!(indexed, i64::try_from(events).expect("few events"));
}
