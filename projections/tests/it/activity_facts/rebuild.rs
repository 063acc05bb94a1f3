//! A version filled beside, in other batches, is the same; and goes when it is discarded.

use event_store::{EventLog, MemoryLog};
use kernel::Sequence;
use projections::engine::{Comparison, LogEntry, active, checkpoint};

use super::folding::steps;
use super::{NAME, attend, one_step};
use crate::history::History;
use crate::steps::session_id;
use crate::world::World;

async fn fill_beside(world: &World, log: &MemoryLog, batch: usize) {
    let facts = world.projection(NAME);
    let mut tx = world.owner.begin().await.expect("a transaction");
    active::create(&mut tx, &*facts, 2).await.expect("a second version");
    tx.commit().await.expect("committed");
    let claim = checkpoint::claim(&world.worker, NAME, 2, false).await.expect("Postgres answers");
    let mut claim = claim.expect("the version is there");
    while claim.position < *log.watermark().borrow() {
        one_step(world, log, &*facts, &mut claim, batch).await.expect("it is filled");
    }
}

async fn compare(world: &World, excluded: &[projections::engine::Touched]) -> Comparison {
    let mut conn = world.worker.acquire().await.expect("a connection");
    world.projection(NAME).compare(&mut conn, 1, 2, excluded).await.expect("they can be compared")
}

#[tokio::test]
async fn a_rebuild_is_equal_row_by_row_whatever_its_batches() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    for tenant in 1..=3_u8 {
        let mut history = History::new(log.clone(), tenant.into());
        for step in &steps(50 + tenant, 150) {
            history.happen(step).await;
        }
    }
    world.catch_up_one(NAME, &log, 7).await;
    fill_beside(&world, &log, 1_000).await;
    let comparison = compare(&world, &[]).await;
    assert_eq!(comparison.differing(), 0, "{comparison:?}");
    let names: Vec<_> = comparison.tables.iter().map(|table| table.table.as_str()).collect();
    assert_eq!(names, ["facts", "daily", "weekly", "monthly", "people"]);
    assert!(comparison.tables.iter().all(|table| table.rows > 5), "{comparison:?}");
}

#[tokio::test]
async fn a_difference_is_found_in_every_table_shown_and_left_out_where_it_is_parked() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    for session in 0..3 {
        history.happen(&attend(session, 30)).await.expect("recorded");
    }
    world.catch_up_one(NAME, &log, 100).await;
    fill_beside(&world, &log, 100).await;
    // A third session more, in the second version alone.
    let forged = "INSERT INTO teei_activity_facts_v2.facts SELECT * FROM teei_activity_facts_v1.facts WHERE sequence = 3";
    world.tell(forged).await;
    let comparison = compare(&world, &[]).await;
    for table in &comparison.tables {
        assert!(table.only_before > 0 && table.only_after > 0, "{table:?}");
    }
    let expected = serde_json::json!({
        "tenant": history.tenant, "record": session_id(2).uuid(), "sequence": 3
    });
    assert_eq!(comparison.tables[0].sample, [expected]);

    let entry =
        projections::engine::DecodedLog::new(log.clone()).at(Sequence::new(3)).await.expect("in memory");
    let Some(LogEntry::Commit(commit)) = entry else { panic!("{entry:?}") };
    let excluded = world.projection(NAME).touched(&commit);
    let comparison = compare(&world, &excluded).await;
    assert_eq!(comparison.differing(), 0, "{comparison:?}");
    assert_eq!(comparison.tables[0].rows, 2, "the other sessions are compared");
}

#[tokio::test]
async fn a_discarded_version_is_gone_and_can_be_made_anew() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    History::new(log.clone(), 1).happen(&attend(0, 30)).await.expect("recorded");
    let facts = world.projection(NAME);
    fill_beside(&world, &log, 100).await;
    assert_eq!(world.signs(2).await, [1, 1, 1, 1, 6]);

    let mut tx = world.owner.begin().await.expect("a transaction");
    let refused = active::create(&mut tx, &*facts, 2).await.expect_err("it has rows");
    assert!(runtime::chain(&refused).contains("holds facts already"), "{}", runtime::chain(&refused));
    tx.rollback().await.expect("rolled back");
    assert_eq!(world.signs(2).await, [1, 1, 1, 1, 6], "nothing happened to it");

    let mut tx = world.owner.begin().await.expect("a transaction");
    active::discard(&mut tx, &*facts, 2).await.expect("it does not serve");
    tx.commit().await.expect("committed");
    assert!(world.reader(2).query("SELECT count() FROM facts").fetch_one::<u64>().await.is_err());
    assert_eq!(world.number("SELECT count(*) FROM projections.clickhouse_plans WHERE version = 2").await, 0);
    fill_beside(&world, &log, 100).await;
    assert_eq!(world.signs(2).await, [1, 1, 1, 1, 6]);
}
