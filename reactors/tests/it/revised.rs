//! A milestone that comes to be true by a redrive, a skip or a rebuild is reported, once; a record that nobody is sure of
//! counts for none.

use std::sync::Arc;
use std::time::Duration;

use domain::Decider as _;
use domain::kintell_session::KintellSession;
use domain::milestones::Event;
use event_store::{Append, EventLog as _, MemoryLog};
use kernel::Sequence;
use projections::engine::redrive::redrive;
use projections::engine::skip::skip;
use projections::engine::{DecodedLog, InPostgres, ParkKey, PostgresProjection as _, parking};
use projections::journeys::Journeys;
use reactors::Milestones;
use replayer::{Accept, Replayer, rebuild};
use runtime::Tasks;
use schemas::AnyEvent;

use crate::world::World;

const ANA: &str = "ana@example.org";

/// A reactor as a process that has just started has it.
fn milestones(world: &World) -> Arc<Milestones<MemoryLog>> {
    Arc::new(Milestones::new(world.platform.clone(), world.follower.worker.clone()))
}

/// How often it was reported that somebody came to five sessions.
async fn fives(world: &World) -> usize {
    let events = world.commits().await.into_iter().flat_map(|commit| commit.events.clone());
    let five = |event: &AnyEvent| matches!(event, AnyEvent::Milestones(Event::Reached(reached)) if reached.milestone == "five_sessions");
    events.filter(five).count()
}

/// Records sessions of Ana.
async fn sessions(world: &World, numbers: std::ops::RangeInclusive<u8>) {
    for number in numbers {
        world.session_of(&format!("ks-{number}"), ANA, (1, None)).await;
    }
}

/// The subject of the last session that was recorded.
async fn last_session(world: &World) -> ParkKey {
    let commits = world.commits().await;
    let last = commits.iter().rfind(|commit| commit.commit.aggregate == KintellSession::TYPE);
    ParkKey::new(last.expect("a session").subject.clone())
}

/// Has the read model park what comes from now on.
async fn refuse(world: &World) {
    let head = world.head();
    world
        .alter(&format!("ALTER TABLE journeys_v1.steps ADD CONSTRAINT until CHECK (sequence <= {head})"))
        .await;
}

async fn parked(world: &World) -> Vec<Sequence> {
    let parked = parking::list(&world.follower.worker, Journeys::NAME, 1, None, 10).await;
    parked.expect("Postgres answers").into_iter().map(|parked| parked.sequence()).collect()
}

/// Ana has come to four sessions that everybody knows of, and to a fifth that the read model has parked. The reactor
/// has passed all of them.
async fn parked_fifth(world: &World) -> ParkKey {
    sessions(world, 1..=4).await;
    world.projected().await;
    refuse(world).await;
    sessions(world, 5..=5).await;
    world.level(milestones(world)).await;
    assert_eq!((parked(world).await.len(), fives(world).await), (1, 0));
    world.alter("ALTER TABLE journeys_v1.steps DROP CONSTRAINT until").await;
    last_session(world).await
}

async fn driven(world: &World, key: &ParkKey) {
    let log = DecodedLog::new(world.log.clone());
    let journeys = InPostgres::<Journeys>::shared();
    let driven = redrive(&world.follower.worker, &log, &*journeys, key).await.expect("it is driven");
    assert_eq!((driven.applied, driven.remaining), (1, 0));
}

/// Lets a process start that has lost what it remembers, and looks at everything anew: it reports nothing twice.
async fn once(world: &World) {
    let lost = sqlx::query("UPDATE subscriptions.positions SET position = 0, revision = 0")
        .execute(&world.owner)
        .await;
    assert_eq!(lost.expect("done").rows_affected(), 1);
    world.platform.refresh();
    let head = world.head();
    world.level(milestones(world)).await;
    assert_eq!((fives(world).await, world.head()), (1, head));
}

#[tokio::test]
async fn a_redrive_while_nobody_looks_is_looked_at_by_the_next_process() {
    let world = World::start().await;
    let projecting = world.project();
    let fifth = parked_fifth(&world).await;
    driven(&world, &fifth).await;
    world.level(milestones(&world)).await;
    assert_eq!(fives(&world).await, 1);
    once(&world).await;
    projecting.shutdown(Duration::from_secs(10)).await.expect("it stops in time");
}

#[tokio::test]
async fn a_redrive_is_looked_at_by_one_of_two_running_processes() {
    let world = World::start().await;
    let projecting = world.project();
    let fifth = parked_fifth(&world).await;
    let running = Tasks::new();
    for _ in 0..2 {
        world.follower.start(milestones(&world), &running);
    }
    driven(&world, &fifth).await;
    // What stands for the answer to the order: the log grows after the redrive.
    world.session_of("ks-9", "somebody@example.org", (1, None)).await;
    let reported = async {
        while fives(&world).await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), reported).await.expect("it is reported");
    running.shutdown(Duration::from_secs(10)).await.expect("they stop in time");
    world.level(milestones(&world)).await;
    once(&world).await;
    projecting.shutdown(Duration::from_secs(10)).await.expect("it stops in time");
}

#[tokio::test]
async fn a_process_that_dies_before_it_has_noted_a_revision_reports_nothing_twice() {
    let world = World::start().await;
    let projecting = world.project();
    let fifth = parked_fifth(&world).await;
    driven(&world, &fifth).await;
    world
        .alter(
            "CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF NEW.revision <> OLD.revision THEN RAISE EXCEPTION 'dies'; END IF; RETURN NEW; END $$",
        )
        .await;
    world
        .alter("CREATE TRIGGER dies BEFORE UPDATE ON subscriptions.positions FOR EACH ROW EXECUTE FUNCTION dies()")
        .await;
    let dying = Tasks::new();
    world.follower.start(milestones(&world), &dying);
    let reported = async {
        while fives(&world).await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), reported).await.expect("it is reported");
    dying.shutdown(Duration::from_secs(10)).await.expect("it stops in time");
    world.alter("DROP TRIGGER dies ON subscriptions.positions").await;
    once(&world).await;
    projecting.shutdown(Duration::from_secs(10)).await.expect("it stops in time");
}

#[tokio::test]
async fn a_record_with_a_parked_commit_counts_for_nobody_until_it_is_settled() {
    let world = World::start().await;
    let projecting = world.project();
    sessions(&world, 1..=4).await;
    world.projected().await;
    let key = last_session(&world).await;
    let expected = world.log.last_at_leader(key.as_str()).await.expect("in memory");
    let append =
        Append { subject: key.to_string(), expected, payload: bytes::Bytes::from_static(b"garbage") };
    let at = world.log.append(append).await.expect("the guard holds");
    sessions(&world, 5..=5).await;
    world.level(milestones(&world)).await;
    assert_eq!((parked(&world).await, fives(&world).await), (vec![at], 0), "the fourth may be no more");

    let left = skip(&world.follower.worker, Journeys::NAME, &key, at, "never was a commit").await;
    assert_eq!(left.expect("it is the first"), 0);
    world.level(milestones(&world)).await;
    assert_eq!(fives(&world).await, 1);
    once(&world).await;
    projecting.shutdown(Duration::from_secs(10)).await.expect("it stops in time");
}

#[tokio::test]
async fn what_a_rebuild_brings_to_light_is_reported() {
    let world = World::start().await;
    let projecting = world.project();
    sessions(&world, 1..=4).await;
    world.projected().await;
    world.alter("CREATE RULE lose AS ON INSERT TO journeys_v1.steps DO INSTEAD NOTHING").await;
    sessions(&world, 5..=5).await;
    world.level(milestones(&world)).await;
    assert_eq!(
        (parked(&world).await, fives(&world).await),
        (vec![], 0),
        "the read model lost it without a word"
    );

    let replayer = Replayer {
        log: DecodedLog::new(world.log.clone()),
        owner: world.owner.clone(),
        worker: world.follower.worker.clone(),
        clock: Arc::new(runtime::SystemClock),
    };
    let report = rebuild(&replayer, &*InPostgres::<Journeys>::shared(), Accept::Difference).await;
    assert!(report.expect("it is rebuilt").swapped);
    world.level(milestones(&world)).await;
    assert_eq!(fives(&world).await, 1);
    once(&world).await;
    projecting.shutdown(Duration::from_secs(10)).await.expect("it stops in time");
}
