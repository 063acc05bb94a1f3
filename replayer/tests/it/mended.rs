//! What a correction or an operator has settled is not decided anew by a rebuild.

use std::sync::Arc;

use event_store::MemoryLog;
use projections::engine::redrive::redrive;
use projections::engine::skip::skip;
use projections::engine::{DecodedLog, Projection};
use replayer::{Accept, Report, rebuild};

use crate::history::History;
use crate::odd_days::{amend, complete, facts, key};
use crate::rebuilding::replayer;
use crate::world::World;

async fn rebuilt(world: &World, log: &MemoryLog, projection: &Arc<dyn Projection>) -> Report {
    rebuild(&replayer(world, log), &**projection, Accept::Equal).await.expect("the rebuild ends")
}

async fn parked(world: &World, version: u32) -> i64 {
    world.number(&format!("SELECT count(*) FROM projections.parked WHERE version = {version}")).await
}

#[tokio::test]
async fn what_a_correction_mended_stays_mended_in_a_rebuild_whatever_its_batches() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    let (odd, good, longer) = (facts("0001-01-01", 60), facts("2025-09-30", 60), facts("2025-09-30", 90));
    complete(&mut history, 1, &odd).await;
    complete(&mut history, 2, &good).await;
    world.catch_up_one("activity_facts", &log, 1).await;
    amend(&mut history, 1, &odd, &good).await;
    world.catch_up_one("activity_facts", &log, 1).await;
    let projection = world.fresh_activity_facts();
    redrive(&world.worker, &DecodedLog::new(log.clone()), &*projection, &key(&history, 1))
        .await
        .expect("it is driven");
    amend(&mut history, 1, &good, &longer).await;
    world.catch_up_one("activity_facts", &log, 1).await;

    let report = rebuilt(&world, &log, &world.fresh_activity_facts()).await;
    assert_eq!((report.differing(), report.swapped), (0, true), "{report:?}");
    assert_eq!((report.left_out, parked(&world, 2).await), (vec![], 0));
}

#[tokio::test]
async fn what_an_operator_left_out_is_left_out_of_a_rebuild_and_listed() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    let (odd, good) = (facts("0001-01-01", 60), facts("2025-09-30", 60));
    let at = complete(&mut history, 1, &odd).await;
    complete(&mut history, 2, &good).await;
    world.catch_up_one("activity_facts", &log, 10).await;
    skip(&world.worker, "activity_facts", &key(&history, 1), at, "a slip").await.expect("it is the first");

    for version in [2, 3] {
        let report = rebuilt(&world, &log, &world.fresh_activity_facts()).await;
        assert_eq!((report.to_version, report.differing(), report.swapped), (version, 0, true), "{report:?}");
        let left: Vec<_> = report.left_out.iter().map(|left| (left.sequence, left.reason.as_str())).collect();
        assert_eq!(left, [(at, "skipped: a slip")]);
        assert_eq!(parked(&world, version).await, 0, "it was decided once");
    }
}
