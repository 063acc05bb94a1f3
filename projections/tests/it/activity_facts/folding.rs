//! Whatever happens, and however it is cut into batches, every view sums up to what a slow
//! recomputation says.

use event_store::MemoryLog;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{NAME, tables};
use crate::history::History;
use crate::naive;
use crate::steps::{Step, any_step};
use crate::world::World;

/// Steps of a seed.
pub(super) fn steps(seed: u8, many: usize) -> Vec<Step> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    proptest::collection::vec(any_step(), many).new_tree(&mut runner).expect("steps").current()
}

#[tokio::test]
async fn every_view_sums_up_to_what_a_slow_recomputation_of_any_history_says() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut histories = Vec::new();
    for tenant in 1..=6_u8 {
        let mut history = History::new(log.clone(), tenant.into());
        for step in &steps(tenant, 150) {
            history.happen(step).await;
        }
        histories.push(history);
        world.catch_up_one(NAME, &log, usize::from(tenant) * 13).await;
    }
    for history in &histories {
        let cells = naive::cells(history);
        assert!(!cells.is_empty());
        assert_eq!(tables::cells(&world, 1, history.tenant).await, cells);
    }
    let taken_back = world.count(1, "SELECT toInt64(count()) FROM facts WHERE sign = -1").await;
    assert!(taken_back > 20, "the histories amend and retract too little: {taken_back}");
    let ratings = "SELECT sum(ratings) FROM people WHERE period_kind = 'day' AND role = 'participant'";
    assert_eq!(world.count(1, ratings).await, world.count(1, "SELECT sum(rating_count) FROM monthly").await);
    assert_eq!(world.number("SELECT count(*) FROM projections.parked").await, 0);
}
