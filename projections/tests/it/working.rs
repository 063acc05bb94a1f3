//! The worker: catches up, follows, stands by, and goes on with whichever version serves.

use std::sync::Arc;
use std::time::Duration;

use event_store::MemoryLog;
use kernel::Sequence;
use projections::engine::{DecodedLog, active, checkpoint};
use projections::worker::{self, Pace, Worker};
use runtime::{SystemClock, Tasks};

use crate::history::History;
use crate::steps::Step;
use crate::world::World;

const PACE: Pace = Pace {
    batch_commits_max: 3,
    bulk_commits: 3,
    analyze_commits_min: 10,
    look_every: Duration::from_millis(20),
    retry_after_max: Duration::from_millis(500),
};

fn start(world: &World, log: &MemoryLog) -> Tasks {
    let worker = Worker {
        log: DecodedLog::new(log.clone()),
        pool: world.worker.clone(),
        clock: Arc::new(SystemClock),
        nats: None,
        awaited: Arc::default(),
        pace: PACE,
    };
    let tasks = Tasks::new();
    worker::run(&worker, &world.projections, &tasks);
    tasks
}

async fn stop(tasks: Tasks) {
    tasks.shutdown(Duration::from_secs(10)).await.expect("they stop in time");
}

/// Waits until every serving version stands at `at`, or the test's patience ends.
async fn reached(world: &World, at: Sequence) {
    let all = async {
        loop {
            // A server that was killed answers again when it is healed.
            let positions = checkpoint::of_serving(&world.worker).await.unwrap_or_default();
            if !positions.is_empty() && positions.iter().all(|position| position.position == at) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), all).await.expect("the position is reached");
}

async fn register(history: &mut History<MemoryLog>, company: u8, release: u8) -> Sequence {
    history.happen(&Step::Register { company, release }).await.expect("recorded")
}

#[tokio::test]
async fn it_catches_up_and_follows_and_another_takes_over_when_it_stops() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    for release in 0..10 {
        register(&mut history, 0, release).await;
    }
    let first = start(&world, &log);
    reached(&world, Sequence::new(10)).await;
    let second = start(&world, &log);
    let at = register(&mut history, 1, 1).await;
    reached(&world, at).await;
    stop(first).await;
    let at = register(&mut history, 2, 1).await;
    reached(&world, at).await;
    stop(second).await;
    assert_eq!(world.number("SELECT count(*) FROM people_v1.companies").await, 3);
}

/// Waits until the planner knows of a table: until then it counts -1 rows.
async fn the_planner_knows(world: &World, table: &str) {
    let all = async {
        loop {
            let sql = format!("SELECT reltuples::bigint FROM pg_class WHERE oid = '{table}'::regclass");
            if world.number(&sql).await > 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    // Autovacuum would come after a minute.
    tokio::time::timeout(Duration::from_secs(30), all).await.expect("the planner is told");
}

#[tokio::test]
async fn after_a_large_growth_the_planner_is_told() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    for company in 0..10 {
        register(&mut history, company, 1).await;
    }
    let tasks = start(&world, &log);
    reached(&world, Sequence::new(10)).await;
    the_planner_knows(&world, "people_v1.companies").await;
    stop(tasks).await;
}

#[tokio::test]
async fn postgres_killed_again_and_again_costs_no_event_and_doubles_none() {
    let world = World::start_private().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    let tasks = start(&world, &log);
    let mut recorded = 0;
    for round in 0..4_u8 {
        let writing = async {
            for step in 0..60_u8 {
                let attend = Step::Attend {
                    session: step % 8,
                    person: step % 5,
                    volunteer: 5,
                    day: step % 30,
                    minutes: u16::from(step),
                    rating: Some(1 + step % 5),
                    text: true,
                    release: round * 60 + step,
                };
                recorded += i64::from(history.happen(&attend).await.is_some());
                tokio::task::yield_now().await;
            }
        };
        let (killed, ()) = tokio::join!(world.servers.own().kill(servers::Server::Postgres), writing);
        killed.expect("Postgres was running");
        let head = *event_store::EventLog::watermark(&log).borrow();
        reached(&world, head).await;
    }
    stop(tasks).await;
    let commits = "SELECT count(*) FROM event_index_v1.events WHERE index_in_commit = 0";
    assert_eq!(world.number(commits).await, recorded);
    assert_eq!(world.number("SELECT count(*) FROM projections.parked").await, 0);
    let cells = crate::naive::cells(&history);
    let sessions: i64 = cells.values().map(|(_, sums)| sums[0]).sum();
    let minutes: i64 = cells.values().map(|(_, sums)| sums[1]).sum();
    let sum = |column: &str| format!("SELECT sum({column})::bigint FROM metrics_company_period_v1.cells");
    assert_eq!(world.number(&sum("sessions_count")).await, sessions);
    assert_eq!(world.number(&sum("minutes")).await, minutes);
}

#[tokio::test]
async fn it_goes_on_with_the_version_that_serves() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    register(&mut history, 0, 0).await;
    let tasks = start(&world, &log);
    reached(&world, Sequence::new(1)).await;
    let people = world.projection("people");
    let mut tx = world.owner.begin().await.expect("a transaction");
    active::create(&mut tx, &*people, 2).await.expect("a second version");
    sqlx::query("UPDATE projections.active SET version = 2 WHERE name = 'people'")
        .execute(&mut *tx)
        .await
        .expect("the swap");
    tx.commit().await.expect("committed");
    let at = register(&mut history, 1, 0).await;
    reached(&world, at).await;
    stop(tasks).await;
    assert_eq!(world.number("SELECT count(*) FROM people_v2.companies").await, 2);
    assert_eq!(world.number("SELECT version::bigint FROM projections.active WHERE name = 'people'").await, 2);
}
