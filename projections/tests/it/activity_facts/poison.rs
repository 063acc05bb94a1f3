//! Commits that no row can be made of are parked, and what is redriven counts once.

use domain::kintell_session::KintellSession;
use event_store::MemoryLog;
use projections::engine::redrive::redrive;
use projections::engine::skip::skip;
use projections::engine::{DecodedLog, ParkKey, parking};

use super::interrupted::{Interrupted, Trouble};
use super::{NAME, attend, correct, history, one_step, tables};
use crate::naive;
use crate::odd_days::{self, amend, complete, facts};
use crate::steps::session_id;
use crate::world::World;

#[tokio::test]
async fn a_day_outside_of_the_calendar_is_parked_with_its_followers_and_the_rest_flows_on() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = history(&log, &[attend(0, 30), attend(1, 40), attend(2, 50)]).await;
    let state = history.state::<KintellSession>(session_id(1));
    let before = state.current.expect("it counts");
    let at = amend(&mut history, 1, &before, &facts("2300-01-01", 40)).await;
    history.happen(&correct(0, 31)).await.expect("recorded");
    history.happen(&correct(2, 51)).await.expect("recorded");
    world.catch_up_one(NAME, &log, 100).await;

    let parked = parking::list(&world.worker, NAME, 1, None, 100).await.expect("Postgres answers");
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].sequence(), at);
    assert_eq!(parked[0].reason, "local_date is not between 1900-01-01 and 2299-12-31");
    assert_eq!(world.signs(1).await, [7, 3, 3, 3, 18], "in as many inserts as it took");

    let key = ParkKey::new(parked[0].park_key.clone());
    skip(&world.worker, NAME, &key, at, "a slip").await.expect("it is the first");
    history.happen(&correct(0, 32)).await.expect("recorded");
    let mut claim = world.claim(NAME).await;
    one_step(&world, &log, &*world.fresh_activity_facts(), &mut claim, 10)
        .await
        .expect("every range is as it was planned");
}

/// Activities and minutes of the one week in which anything counts, and how many commits are parked.
async fn counted(world: &World) -> (i64, i64, i64) {
    let sums = "SELECT toInt64(sum(activities)) FROM weekly WHERE period_start = '2025-09-29'";
    let minutes = "SELECT toInt64(sum(minutes)) FROM weekly WHERE period_start = '2025-09-29'";
    let elsewhere = "SELECT toInt64(count()) FROM facts WHERE iso_week != '2025-09-29'";
    assert_eq!(world.count(1, elsewhere).await, 0, "nothing counts or is taken back on another day");
    let parked = "SELECT count(*) FROM projections.parked WHERE name = 'activity_facts' AND version = 1";
    (world.count(1, sums).await, world.count(1, minutes).await, world.number(parked).await)
}

#[tokio::test]
async fn a_correction_mends_what_its_first_version_poisoned_and_counts_once() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = history(&log, &[]).await;
    let (odd, good, longer) = (facts("0001-01-01", 60), facts("2025-09-30", 60), facts("2025-09-30", 90));
    complete(&mut history, 1, &odd).await;
    world.catch_up_one(NAME, &log, 1).await;
    assert_eq!(counted(&world).await, (0, 0, 1), "it is shown as parked");
    amend(&mut history, 1, &odd, &good).await;
    world.catch_up_one(NAME, &log, 1).await;
    assert_eq!(counted(&world).await, (0, 0, 2));

    let decoded = DecodedLog::new(log.clone());
    let facts = world.fresh_activity_facts();
    let driven = redrive(&world.worker, &decoded, &*facts, &odd_days::key(&history, 1)).await;
    let driven = driven.expect("it is driven");
    assert_eq!((driven.applied, driven.remaining, driven.stopped), (2, 0, None));
    assert_eq!(counted(&world).await, (1, 60, 0));

    amend(&mut history, 1, &good, &longer).await;
    let mut claim = world.claim(NAME).await;
    one_step(&world, &log, &*world.fresh_activity_facts(), &mut claim, 10)
        .await
        .expect("the plans count what was redriven");
    assert_eq!(counted(&world).await, (1, 90, 0));
}

#[tokio::test]
async fn a_correction_in_the_same_batch_mends_it_too_and_a_withdrawal_does() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = history(&log, &[]).await;
    let (odd, good) = (facts("9999-12-31", 60), facts("2025-10-01", 45));
    complete(&mut history, 1, &odd).await;
    amend(&mut history, 1, &odd, &good).await;
    complete(&mut history, 2, &odd).await;
    history.happen(&crate::steps::Step::Retract { session: 2 }).await.expect("recorded");
    world.catch_up_one(NAME, &log, 100).await;
    assert_eq!(counted(&world).await, (1, 45, 0));
}

#[tokio::test]
async fn what_an_operator_left_out_is_never_taken_back() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = history(&log, &[]).await;
    let (odd, good, longer) = (facts("0001-01-01", 60), facts("2025-09-30", 60), facts("2025-09-30", 90));
    let first = complete(&mut history, 1, &odd).await;
    world.catch_up_one(NAME, &log, 1).await;
    let second = amend(&mut history, 1, &odd, &good).await;
    world.catch_up_one(NAME, &log, 1).await;
    let key = odd_days::key(&history, 1);
    for at in [first, second] {
        skip(&world.worker, NAME, &key, at, "as earlier builds needed it").await.expect("it is the first");
    }
    amend(&mut history, 1, &good, &longer).await;
    world.catch_up_one(NAME, &log, 1).await;
    assert_eq!(counted(&world).await, (1, 90, 0));
    amend(&mut history, 1, &longer, &good).await;
    world.catch_up_one(NAME, &log, 1).await;
    assert_eq!(counted(&world).await, (1, 60, 0), "what counts is taken back as ever");
}

#[tokio::test]
async fn a_redrive_that_died_after_its_insert_counts_once() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = history(&log, &[attend(0, 30), attend(1, 40)]).await;
    let garbage = history.garbage("kintell_session", session_id(0)).await;
    history.happen(&correct(0, 31)).await.expect("recorded");
    history.happen(&correct(0, 32)).await.expect("recorded");
    history.happen(&correct(1, 41)).await.expect("recorded");
    world.catch_up_one(NAME, &log, 2).await;
    let key = ParkKey::new(schemas::envelope::subject(history.tenant, "kintell_session", session_id(0)));
    skip(&world.worker, NAME, &key, garbage, "never was a commit").await.expect("it is the first");

    let decoded = DecodedLog::new(log.clone());
    for _ in 0..2 {
        let dying = Interrupted(world.fresh_activity_facts(), Trouble::DiesAfter);
        redrive(&world.worker, &decoded, &dying, &key).await.expect_err("it died");
    }
    assert_eq!(world.signs(1).await, [6, 2, 2, 2, 12], "the first of the key was inserted");

    // A worker that starts meanwhile is not put off by rows of what is still parked.
    history.happen(&correct(1, 42)).await.expect("recorded");
    let mut claim = world.claim(NAME).await;
    let facts = world.fresh_activity_facts();
    one_step(&world, &log, &*facts, &mut claim, 10).await.expect("it goes on");

    let driven = redrive(&world.worker, &decoded, &*facts, &key).await.expect("it is driven");
    assert_eq!((driven.applied, driven.remaining), (2, 0));
    assert_eq!(tables::cells(&world, 1, history.tenant).await, naive::cells(&history));
    history.happen(&correct(1, 43)).await.expect("recorded");
    one_step(&world, &log, &*world.fresh_activity_facts(), &mut claim, 10)
        .await
        .expect("the plans count what was redriven");
}
