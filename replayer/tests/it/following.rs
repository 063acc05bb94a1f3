//! Orders in the log are carried out once, and answered in the log.

use std::sync::Arc;
use std::time::Duration;

use domain::projection_operations::{
    Command, Event, ProjectionOperations, RebuildRequested, RedriveRequested, SkipRequested,
};
use event_store::{EventLog, MemoryLog};
use kernel::{AggregateId, Sequence};
use parking_lot::Mutex;
use projections::engine::{LogEntry, active, follower};
use projections::operations::{Answer, Order, Orders};
use runtime::{BoxError, Tasks};
use uuid::Uuid;

use crate::history::{About, History};
use crate::rebuilding::replayer;
use crate::steps::{Step, session_id};
use crate::world::World;

fn aggregate() -> AggregateId {
    AggregateId::new(Uuid::from_u128(77))
}

type Shared = Arc<tokio::sync::Mutex<History<MemoryLog>>>;

async fn order(history: &Shared, command: Command) -> Sequence {
    let mut history = history.lock().await;
    history.run::<ProjectionOperations>(aggregate(), command, About::default()).await.expect("recorded")
}

fn rebuild_people() -> Command {
    Command::RequestRebuild(RebuildRequested { projection: "people".into(), dry_run: false })
}

/// Starts a follower that answers in the log; what it did is listed.
fn start(world: &World, log: &MemoryLog, history: &Shared) -> (Tasks, Arc<Mutex<Vec<Answer>>>) {
    let (tasks, done) = (Tasks::new(), Arc::new(Mutex::new(Vec::new())));
    let (history, list) = (Arc::clone(history), Arc::clone(&done));
    let answer = move |order: Order, answer: Answer| {
        let (history, list) = (Arc::clone(&history), Arc::clone(&list));
        async move {
            let event = answer.clone().event(&order).expect("an answer to its order");
            let mut history = history.lock().await;
            history
                .run::<ProjectionOperations>(order.aggregate_id, Command::Report(event), About::default())
                .await;
            list.lock().push(answer);
            Ok::<(), BoxError>(())
        }
    };
    replayer::follow::run(replayer(world, log), world.projections.clone(), answer, &tasks);
    (tasks, done)
}

/// Waits until everything in the log is answered.
async fn answered(world: &World, log: &MemoryLog) {
    let head = *log.watermark().borrow();
    let all = async {
        while follower::position(&world.worker, "replayer").await.expect("Postgres answers") < head {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), all).await.expect("everything is answered");
}

async fn open_orders(log: &MemoryLog) -> usize {
    let mut orders = Orders::default();
    for recorded in log.read(Sequence::ZERO, usize::MAX).await.expect("in memory") {
        orders.read(&LogEntry::decode(recorded));
    }
    let mut open = 0;
    while let Some(order) = orders.first() {
        orders.answered(&order);
        open += 1;
    }
    open
}

async fn stop(tasks: Tasks) {
    tasks.shutdown(Duration::from_secs(10)).await.expect("it stops in time");
}

#[tokio::test]
async fn a_rebuild_that_was_ordered_while_nobody_followed_is_carried_out_once() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let history: Shared = Arc::new(tokio::sync::Mutex::new(History::new(log.clone(), 1)));
    history.lock().await.happen(&Step::Register { company: 0, release: 1 }).await.expect("recorded");
    world.catch_up(&log, 100).await;
    order(&history, rebuild_people()).await;
    assert_eq!(open_orders(&log).await, 1);

    let (tasks, done) = start(&world, &log, &history);
    answered(&world, &log).await;
    stop(tasks).await;
    assert!(matches!(done.lock()[..], [Answer::Rebuilt { differing: 0, swapped: true, .. }]), "{done:?}");
    assert_eq!(active::serving(&world.worker, "people").await.expect("Postgres answers"), Some(2));

    // Another follower finds the answer in the log.
    let (tasks, done) = start(&world, &log, &history);
    order(&history, rebuild_people()).await;
    answered(&world, &log).await;
    stop(tasks).await;
    assert_eq!(done.lock().len(), 1);
    assert_eq!(active::serving(&world.worker, "people").await.expect("Postgres answers"), Some(3));
    assert_eq!(open_orders(&log).await, 0);
}

#[tokio::test]
async fn redrives_and_skips_are_answered_with_what_came_of_them() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    let garbage = history.garbage("kintell_session", session_id(0)).await;
    let park_key = schemas::envelope::subject(history.tenant, "kintell_session", session_id(0));
    world.catch_up(&log, 100).await;
    let history: Shared = Arc::new(tokio::sync::Mutex::new(history));
    let (projection, reason) = ("sessions".to_owned(), "it never was a commit".to_owned());
    let redrive = RedriveRequested { projection: projection.clone(), park_key: park_key.clone() };
    order(&history, Command::Report(Event::RedriveRequested(redrive))).await;
    for sequence in [garbage.next(), garbage] {
        let (projection, park_key, reason) = (projection.clone(), park_key.clone(), reason.clone());
        let skip = SkipRequested { projection, park_key, sequence, reason };
        order(&history, Command::Report(Event::SkipRequested(skip))).await;
    }
    let unknown = RebuildRequested { projection: "horoscopes".into(), dry_run: true };
    order(&history, Command::RequestRebuild(unknown)).await;

    let (tasks, done) = start(&world, &log, &history);
    answered(&world, &log).await;
    stop(tasks).await;
    assert_eq!(
        *done.lock(),
        [
            Answer::Redriven { applied: 0, remaining: 1 },
            Answer::Skipped { skipped: false },
            Answer::Skipped { skipped: true },
            Answer::RebuildFailed { reason: "there is no projection horoscopes".into() },
        ]
    );
    assert_eq!(open_orders(&log).await, 0);
    assert_eq!(world.number("SELECT count(*) FROM projections.parked WHERE name = 'sessions'").await, 0);
}

#[tokio::test]
async fn an_order_that_can_never_be_carried_out_fails_and_those_behind_it_are_carried_out() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    history.happen(&Step::Register { company: 0, release: 1 }).await.expect("recorded");
    world.catch_up(&log, 100).await;
    let history: Shared = Arc::new(tokio::sync::Mutex::new(history));
    // Postgres cannot even be asked for such a key.
    let (projection, park_key) = ("people".to_owned(), "a\0b".to_owned());
    let redrive = RedriveRequested { projection: projection.clone(), park_key: park_key.clone() };
    order(&history, Command::Report(Event::RedriveRequested(redrive))).await;
    let (sequence, reason) = (Sequence::new(1), "never was one".to_owned());
    let skip = SkipRequested { projection, park_key, sequence, reason };
    order(&history, Command::Report(Event::SkipRequested(skip))).await;
    order(&history, rebuild_people()).await;

    let (tasks, done) = start(&world, &log, &history);
    answered(&world, &log).await;
    stop(tasks).await;
    assert!(
        matches!(
            done.lock()[..],
            [
                Answer::Redriven { applied: 0, remaining: 0 },
                Answer::Skipped { skipped: false },
                Answer::Rebuilt { swapped: true, .. }
            ]
        ),
        "{done:?}"
    );
    assert_eq!(open_orders(&log).await, 0);
}
