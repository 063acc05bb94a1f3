//! What is planned is what is inserted, and who has lost the version inserts nothing.

use std::time::{Duration, Instant};

use event_store::{EventLog, MemoryLog};
use kernel::Sequence;
use projections::activity_facts::ActivityFacts;
use projections::engine::skip::{SkipError, skip};
use projections::engine::{AdvanceError, DecodedLog, ParkKey, StepError, redrive};

use super::interrupted::{Interrupted, Trouble};
use super::{NAME, attend, correct, history, one_step, position, said};
use crate::steps::session_id;
use crate::world::World;

#[tokio::test]
async fn a_worker_that_lost_the_version_inserts_nothing_and_leaves_no_plan() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    history(&log, &[attend(0, 30), attend(1, 40), attend(2, 50), correct(1, 45)]).await;
    let (old, new) = (world.fresh_activity_facts(), world.fresh_activity_facts());
    let mut stale = world.claim(NAME).await;
    one_step(&world, &log, &*old, &mut stale, 1).await.expect("it holds the version");
    let mut held = world.claim(NAME).await;
    one_step(&world, &log, &*new, &mut held, 2).await.expect("it holds the version now");
    let signs = world.signs(1).await;

    // It would take more than the other has planned, from a place the other has left.
    let fenced = one_step(&world, &log, &*old, &mut stale, 3).await;
    assert!(matches!(fenced, Err(StepError::Advance(AdvanceError::Fenced))), "{fenced:?}");
    assert_eq!(world.signs(1).await, signs);
    let beyond =
        "SELECT count(*) FROM projections.clickhouse_plans AS p JOIN projections.checkpoints AS c USING (name, version)
         WHERE p.to_sequence > c.position";
    assert_eq!(world.number(beyond).await, 0);
    one_step(&world, &log, &*new, &mut held, 10).await.expect("nothing stands in its way");
    assert_eq!(world.signs(1).await, [5, 3, 3, 3, 18]);
}

#[tokio::test]
async fn two_workers_at_one_place_take_the_same_plan() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    history(&log, &[attend(0, 30), attend(1, 40), attend(2, 50)]).await;
    let mut stale = world.claim(NAME).await;
    let dying = Interrupted(world.fresh_activity_facts(), Trouble::DiesAfter);
    said(one_step(&world, &log, &dying, &mut stale, 2).await);
    let mut held = world.claim(NAME).await;
    let advanced = one_step(&world, &log, &*world.fresh_activity_facts(), &mut held, 100).await;
    assert_eq!(advanced.expect("it holds the version").to, Sequence::new(2), "the plan, not the batch");
    assert_eq!(world.signs(1).await, [2, 2, 2, 2, 12]);
}

#[tokio::test]
async fn facts_that_the_plans_do_not_count_stop_the_version() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = history(&log, &[attend(0, 30), attend(1, 40), attend(2, 50)]).await;
    world.catch_up_one(NAME, &log, 2).await;
    history.happen(&correct(0, 31)).await.expect("recorded");
    for (damage, expected) in [
        ("DELETE FROM facts WHERE sequence = 3", "the commits 3 to 3 have 0 facts where 1 were planned"),
        (
            "INSERT INTO facts SELECT * REPLACE (900 AS sequence) FROM (SELECT * FROM facts WHERE sequence = 1)",
            "the commits 3 to 3 have 0 facts where 1 were planned",
        ),
        (
            "INSERT INTO facts SELECT * REPLACE (3 AS sequence) FROM (SELECT * FROM facts WHERE sequence = 1)",
            "have 1 facts where 0",
        ),
    ] {
        world.tell(damage).await;
        let mut claim = world.claim(NAME).await;
        let refused = said(one_step(&world, &log, &*world.fresh_activity_facts(), &mut claim, 10).await);
        assert!(
            refused.contains(expected) && refused.contains("rebuild activity_facts"),
            "{damage}: {refused}"
        );
    }
    assert_eq!(position(&world).await.get(), 3);
}

#[tokio::test]
async fn plans_whose_rows_were_compared_become_one() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = history(&log, &[attend(0, 30), attend(1, 40), attend(2, 50)]).await;
    world.catch_up_one(NAME, &log, 1).await;
    assert_eq!(world.number("SELECT count(*) FROM projections.clickhouse_plans").await, 3);
    history.happen(&correct(0, 31)).await.expect("recorded");
    let mut claim = world.claim(NAME).await;
    one_step(&world, &log, &*world.fresh_activity_facts(), &mut claim, 10).await.expect("it goes on");
    let plans: Vec<(i64, i64, i64)> = sqlx::query_as(
        "SELECT from_sequence, to_sequence, rows FROM projections.clickhouse_plans ORDER BY from_sequence",
    )
    .fetch_all(&world.worker)
    .await
    .expect("plans");
    assert_eq!(plans, [(0, 3, 3), (3, 4, 2)]);
}

#[tokio::test]
async fn what_is_parked_stays_as_it_is_until_the_plan_is_done() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = history(&log, &[attend(0, 30), attend(1, 40)]).await;
    let garbage = history.garbage("kintell_session", session_id(0)).await;
    world.catch_up_one(NAME, &log, 10).await;
    history.happen(&correct(0, 31)).await.expect("recorded");
    history.happen(&correct(1, 41)).await.expect("recorded");
    let mut claim = world.claim(NAME).await;
    let dying = Interrupted(world.fresh_activity_facts(), Trouble::DiesAfter);
    said(one_step(&world, &log, &dying, &mut claim, 10).await);

    // Without the garbage in its way the amendment would be in the batch: the token would stand for others rows.
    let key = ParkKey::new(schemas::envelope::subject(history.tenant, "kintell_session", session_id(0)));
    let busy = skip(&world.worker, NAME, &key, garbage, "never was a commit").await;
    assert!(matches!(busy, Err(SkipError::Busy)), "{busy:?}");
    let (decoded, facts) = (DecodedLog::new(log.clone()), world.fresh_activity_facts());
    let busy = redrive::redrive(&world.worker, &decoded, &*facts, &key).await;
    assert!(matches!(busy, Err(redrive::RedriveError::Busy)), "{busy:?}");

    one_step(&world, &log, &*facts, &mut claim, 10).await.expect("it goes on");
    assert_eq!(claim.position, *log.watermark().borrow());
    skip(&world.worker, NAME, &key, garbage, "never was a commit").await.expect("the plan is done");
    let driven = redrive::redrive(&world.worker, &decoded, &*facts, &key).await.expect("it is driven");
    assert_eq!((driven.applied, driven.remaining), (1, 0));
    assert_eq!(world.signs(1).await, [6, 2, 2, 2, 12]);
}

#[tokio::test]
async fn a_small_batch_waits_for_company() {
    const LINGER: Duration = Duration::from_secs(2);
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    history(&log, &[attend(0, 30), attend(1, 40)]).await;
    let facts = ActivityFacts::new(&world.endpoint()).with_linger(LINGER);
    let mut claim = world.claim(NAME).await;
    let begun = Instant::now();
    for _ in 0..2 {
        one_step(&world, &log, &facts, &mut claim, 1).await.expect("nothing is in its way");
    }
    assert!(begun.elapsed() >= LINGER, "{:?}", begun.elapsed());
    assert_eq!(world.signs(1).await, [2, 2, 2, 2, 12]);
}
