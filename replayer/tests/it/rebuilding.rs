//! A rebuild is proved equal before it is swapped, and changes nothing before that.

use std::sync::Arc;
use std::time::Duration;

use event_store::{EventLog, MemoryLog};
use futures::future::BoxFuture;
use kernel::Sequence;
use projections::engine::{
    ApplyError, Batch, Comparison, DecodedCommit, DecodedLog, Projection, StoreFault, Touched, active,
    checkpoint,
};
use projections::worker::{self, Pace, Worker};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use replayer::prune::prune;
use replayer::{Accept, Replayer, Report, rebuild};
use runtime::{SystemClock, Tasks};
use sqlx::PgConnection;

use crate::history::History;
use crate::steps::{Step, any_step, session_id};
use crate::world::World;

pub(crate) fn replayer(world: &World, log: &MemoryLog) -> Replayer<MemoryLog> {
    Replayer {
        log: DecodedLog::new(log.clone()),
        owner: world.owner.clone(),
        worker: world.worker.clone(),
        clock: Arc::new(SystemClock),
    }
}

/// Amendments, retractions and erasures of two tenants, all of it taken in.
async fn eventful(world: &World) -> MemoryLog {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let log = MemoryLog::default();
    for tenant in [1, 2] {
        let mut history = History::new(log.clone(), tenant);
        let steps =
            proptest::collection::vec(any_step(), 200).new_tree(&mut runner).expect("steps").current();
        for step in &steps {
            history.happen(step).await;
        }
        for number in 0..16 {
            history.reviewed(number).await;
        }
        world.catch_up(&log, 17).await;
    }
    log
}

async fn rebuilt(world: &World, log: &MemoryLog, name: &str, accept: Accept) -> Report {
    let projection = world.projection(name);
    rebuild(&replayer(world, log), &*projection, accept).await.expect("the rebuild ends")
}

async fn serving(world: &World, name: &str) -> u32 {
    active::serving(&world.worker, name).await.expect("Postgres answers").expect("a version serves")
}

async fn has_schema(world: &World, schema: &str) -> bool {
    let sql = format!("SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'");
    world.number(&sql).await == 1
}

#[tokio::test]
async fn every_projection_is_rebuilt_equal_after_amendments_and_erasures() {
    let world = World::start().await;
    let log = eventful(&world).await;
    for projection in &world.projections {
        let name = projection.name();
        let report = rebuilt(&world, &log, name, Accept::Equal).await;
        assert_eq!((report.differing(), report.swapped), (0, true), "{report:?}");
        assert_eq!((report.from_version, report.to_version), (1, 2));
        assert_eq!(report.compared_at, *log.watermark().borrow());
        // The history tells of sessions: of matches and courses it has none.
        let empty = ["buddies", "upskilling"].contains(&name);
        assert!(empty || report.rows() > 5, "{report:?}");
        let unknown = format!(
            "SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE n.nspname = '{name}_v2' AND c.relkind IN ('r', 'p') AND c.reltuples < 0"
        );
        assert_eq!(
            world.number(&unknown).await,
            0,
            "the planner knows every table of {name} before it serves"
        );
        assert_eq!(serving(&world, name).await, 2);
    }
    // And what was rebuilt goes on.
    let mut history = History::new(log.clone(), 3);
    let more = Step::Attend {
        session: 0,
        person: 0,
        volunteer: 1,
        day: 3,
        minutes: 10,
        rating: None,
        text: true,
        release: 1,
    };
    history.happen(&more).await.expect("recorded");
    world.catch_up(&log, 100).await;
    let of_tenant_3 = "SELECT count(*) FROM sessions_v2.kintell_sessions WHERE tenant = '00000000-0000-0000-0000-000000000003'";
    assert_eq!(world.number(of_tenant_3).await, 1);
}

#[tokio::test]
async fn the_facts_in_clickhouse_are_rebuilt_equal_by_the_same_path() {
    let world = World::with_clickhouse().await;
    let log = eventful(&world).await;
    let report = rebuilt(&world, &log, "activity_facts", Accept::Equal).await;
    assert_eq!((report.differing(), report.swapped), (0, true), "{report:?}");
    assert!(report.rows() > 20, "{report:?}");
    assert_eq!(serving(&world, "activity_facts").await, 2);
}

#[tokio::test]
async fn a_version_that_differs_is_shown_and_not_swapped_in_unless_accepted() {
    let world = World::start().await;
    let log = eventful(&world).await;
    for sql in [
        "UPDATE sessions_v1.kintell_sessions SET duration_minutes = duration_minutes + 1 WHERE (tenant, id) = (SELECT tenant, id FROM sessions_v1.kintell_sessions ORDER BY tenant, id LIMIT 1)",
        "DELETE FROM sessions_v1.kintell_sessions WHERE (tenant, id) = (SELECT tenant, id FROM sessions_v1.kintell_sessions ORDER BY tenant DESC, id DESC LIMIT 1)",
    ] {
        let damaged = sqlx::query(sql).execute(&world.worker).await.expect("the damage is done");
        assert_eq!(damaged.rows_affected(), 1);
    }
    let report = rebuilt(&world, &log, "sessions", Accept::Equal).await;
    assert!(!report.swapped);
    let sessions = report.tables.iter().find(|table| table.table == "kintell_sessions").expect("the table");
    assert_eq!((sessions.only_before, sessions.only_after), (1, 2));
    assert_eq!(sessions.sample.len(), 2);
    assert!(sessions.sample.iter().all(|key| key["id"].is_string()), "{sessions:?}");
    assert_eq!(serving(&world, "sessions").await, 1);

    let accepted = rebuilt(&world, &log, "sessions", Accept::Difference).await;
    assert_eq!((accepted.differing(), accepted.swapped), (3, true));
    assert_eq!(serving(&world, "sessions").await, accepted.to_version);
    assert_eq!(rebuilt(&world, &log, "sessions", Accept::Equal).await.differing(), 0);
}

/// The same projection after its author raised its definition.
struct Redefined(Arc<dyn Projection>);

impl Projection for Redefined {
    fn name(&self) -> &'static str {
        self.0.name()
    }
    fn definition(&self) -> u32 {
        self.0.definition() + 1
    }
    fn reads(&self) -> &'static [&'static str] {
        self.0.reads()
    }
    fn adds(&self) -> bool {
        self.0.adds()
    }
    fn touched(&self, commit: &DecodedCommit) -> Vec<Touched> {
        self.0.touched(commit)
    }
    fn create<'a>(
        &'a self,
        owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>> {
        self.0.create(owner, version)
    }
    fn drop_version<'a>(
        &'a self,
        owner: &'a mut PgConnection,
        version: u32,
    ) -> BoxFuture<'a, Result<(), StoreFault>> {
        self.0.drop_version(owner, version)
    }
    fn apply<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        batch: Batch<'a>,
    ) -> BoxFuture<'a, Result<(), ApplyError>> {
        self.0.apply(tx, batch)
    }
    fn compare<'a>(
        &'a self,
        worker: &'a mut PgConnection,
        before: u32,
        after: u32,
        excluded: &'a [Touched],
    ) -> BoxFuture<'a, Result<Comparison, StoreFault>> {
        self.0.compare(worker, before, after, excluded)
    }
}

#[tokio::test]
async fn a_new_definition_is_swapped_in_whatever_the_old_tables_held() {
    let world = World::start().await;
    let log = eventful(&world).await;
    for sql in [
        "ALTER TABLE people_v1.people RENAME COLUMN sequence TO log_sequence",
        "ALTER TABLE people_v1.identifiers RENAME TO claims",
    ] {
        sqlx::query(sql).execute(&world.owner).await.expect("the old shape");
    }
    let people = world.projection("people");
    let today = people.definition();
    let redefined = Redefined(people);
    let report = rebuild(&replayer(&world, &log), &redefined, Accept::Equal).await.expect("the rebuild ends");
    assert!(report.swapped && report.redefined, "{report:?}");
    assert_eq!(serving(&world, "people").await, 2);
    let versions = active::versions(&world.worker, "people").await.expect("Postgres answers");
    assert_eq!(versions.iter().map(|version| version.definition).collect::<Vec<_>>(), [today, today + 1]);
}

#[tokio::test]
async fn a_dry_run_compares_and_leaves_nothing_behind() {
    let world = World::start().await;
    let log = eventful(&world).await;
    let report = rebuilt(&world, &log, "people", Accept::Nothing).await;
    assert_eq!((report.differing(), report.swapped, report.dry_run), (0, false, true));
    assert_eq!(serving(&world, "people").await, 1);
    assert!(!has_schema(&world, "people_v2").await);
    assert_eq!(active::versions(&world.worker, "people").await.expect("Postgres answers").len(), 1);
}

#[tokio::test]
async fn what_a_dead_rebuild_left_is_cleared_by_the_next_and_what_was_swapped_out_by_pruning() {
    let world = World::start().await;
    let log = eventful(&world).await;
    let people = world.projection("people");
    // A rebuild that died while it filled version 2.
    let mut tx = world.owner.begin().await.expect("a transaction");
    active::create(&mut tx, &*people, 2).await.expect("version 2");
    tx.commit().await.expect("committed");
    let report = rebuilt(&world, &log, "people", Accept::Equal).await;
    assert!(report.swapped);
    assert_eq!((report.differing(), report.to_version), (0, 2));

    for version in [3, 4] {
        assert_eq!(rebuilt(&world, &log, "people", Accept::Equal).await.to_version, version);
    }
    let replayer = replayer(&world, &log);
    let young = prune(&replayer, &*people, Duration::from_hours(1)).await.expect("Postgres answers");
    assert_eq!(young, [0; 0]);
    let old = prune(&replayer, &*people, Duration::ZERO).await.expect("Postgres answers");
    assert_eq!(old, [1, 2], "the last one swapped out stays");
    assert!(!has_schema(&world, "people_v1").await && has_schema(&world, "people_v3").await);
    assert_eq!(serving(&world, "people").await, 4);
}

#[tokio::test]
async fn rows_of_parked_commits_are_left_out_and_the_commits_listed() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    let attend = |session, minutes| Step::Attend {
        session,
        person: 0,
        volunteer: 1,
        day: 3,
        minutes,
        rating: None,
        text: true,
        release: 1,
    };
    history.happen(&attend(0, 40)).await.expect("recorded");
    sqlx::query(
        "ALTER TABLE sessions_v1.kintell_sessions ADD CONSTRAINT short CHECK (duration_minutes < 100)",
    )
    .execute(&world.owner)
    .await
    .expect("the constraint");
    let parked = history.happen(&attend(1, 400)).await.expect("recorded");
    world.catch_up(&log, 100).await;
    // The new version has no such constraint: it takes in what the old one has parked.
    let report = rebuilt(&world, &log, "sessions", Accept::Equal).await;
    assert_eq!((report.differing(), report.swapped), (0, true), "{report:?}");
    assert_eq!(report.left_out.iter().map(|left| left.sequence).collect::<Vec<_>>(), [parked]);
    assert_eq!(world.number("SELECT count(*) FROM sessions_v2.kintell_sessions").await, 2);
    let id = session_id(1);
    let sql = format!("SELECT duration_minutes::bigint FROM sessions_v2.kintell_sessions WHERE id = '{id}'");
    assert_eq!(world.number(&sql).await, 400);
    assert_eq!(world.number("SELECT count(*) FROM projections.parked WHERE version = 2").await, 0);
}

#[tokio::test]
async fn the_live_worker_goes_on_while_versions_are_filled_and_follows_the_swap() {
    let world = World::start().await;
    let log = eventful(&world).await;
    let worker = Worker {
        log: DecodedLog::new(log.clone()),
        pool: world.worker.clone(),
        clock: Arc::new(SystemClock),
        nats: None,
        awaited: Arc::default(),
        pace: Pace { look_every: Duration::from_millis(20), ..Pace::default() },
    };
    let tasks = Tasks::new();
    worker::run(&worker, &world.projections, &tasks);
    let mut history = History::new(log.clone(), 9);
    for round in 0..3 {
        let (replayer, sessions) = (replayer(&world, &log), world.projection("sessions"));
        let writing = async {
            let mut last = Sequence::ZERO;
            for release in 0..30 {
                let step = Step::Attend {
                    session: release % 8,
                    person: 0,
                    volunteer: 1,
                    day: release,
                    minutes: u16::from(release) + round,
                    rating: None,
                    text: true,
                    release: release + u8::try_from(round).expect("small") * 30,
                };
                last = history.happen(&step).await.unwrap_or(last);
                tokio::task::yield_now().await;
            }
            last
        };
        let (report, last) = tokio::join!(rebuild(&replayer, &*sessions, Accept::Equal), writing);
        let report = report.expect("the rebuild ends");
        assert_eq!((report.differing(), report.swapped), (0, true), "{report:?}");
        let caught_up = async {
            loop {
                let positions = checkpoint::of_serving(&world.worker).await.expect("Postgres answers");
                let sessions =
                    positions.iter().find(|position| position.name == "sessions").expect("it serves");
                if sessions.position >= last && sessions.version == report.to_version {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), caught_up).await.expect("the worker follows the swap");
    }
    tasks.shutdown(Duration::from_secs(10)).await.expect("they stop in time");
}

#[tokio::test]
async fn of_two_rebuilds_of_a_projection_one_is_told_of_the_other() {
    let world = World::start().await;
    let log = eventful(&world).await;
    let (replayer, people) = (replayer(&world, &log), world.projection("people"));
    let (first, second) = tokio::join!(
        rebuild(&replayer, &*people, Accept::Equal),
        rebuild(&replayer, &*people, Accept::Equal)
    );
    let told = [&first, &second].into_iter().filter_map(|outcome| outcome.as_ref().err()).collect::<Vec<_>>();
    assert!(matches!(told[..], [replayer::RebuildError::UnderWay { .. }]), "{first:?} {second:?}");
}
