//! Processes and servers die at the worst of times.

use std::time::Duration;

use event_store::{EventLog, MemoryLog};
use projections::engine::Projection;
use servers::{Server, ServerEvent};

use super::folding::steps;
use super::interrupted::{Interrupted, Trouble};
use super::{NAME, attend, correct, history, one_step, position, said, tables};
use crate::history::History;
use crate::naive;
use crate::world::World;

/// Four commits that are six facts: three sessions, one of them amended, one retracted.
fn some() -> [crate::steps::Step; 5] {
    [attend(0, 30), attend(1, 40), attend(2, 50), correct(1, 45), crate::steps::Step::Retract { session: 2 }]
}

const SIGNS_OF_SOME: [i64; 5] = [6, 2, 2, 2, 12];

#[tokio::test]
async fn a_batch_whose_process_died_after_the_insert_counts_once() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let history = history(&log, &some()).await;
    let mut claim = world.claim(NAME).await;
    for trouble in [Trouble::DiesBefore, Trouble::DiesAfter, Trouble::DiesAfter] {
        let dying = Interrupted(world.fresh_activity_facts(), trouble);
        let died = said(one_step(&world, &log, &dying, &mut claim, 100).await);
        assert!(died.contains("the power went"), "{died}");
    }
    assert_eq!(world.signs(1).await, SIGNS_OF_SOME, "the rows are there");
    assert_eq!(position(&world).await.get(), 0, "and the position does not know");

    // The log has grown, and the batch is larger now: the plan is repeated as it was.
    history_grows(&log, history).await;
    let facts = world.fresh_activity_facts();
    let mut claim = world.claim(NAME).await;
    let advanced = one_step(&world, &log, &*facts, &mut claim, 100).await.expect("it goes on");
    assert_eq!(advanced.to.get(), 5);
    assert_eq!(world.signs(1).await, SIGNS_OF_SOME);
    one_step(&world, &log, &*facts, &mut claim, 100).await.expect("and on");
    assert_eq!(world.signs(1).await, [8, 2, 2, 2, 12]);
}

async fn history_grows(log: &MemoryLog, mut history: History<MemoryLog>) {
    history.happen(&correct(0, 31)).await.expect("recorded");
    assert_eq!(log.watermark().borrow().get(), 6);
}

#[tokio::test]
async fn the_same_token_again_fills_in_what_is_missing_and_repeats_nothing() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    history(&log, &some()).await;
    let mut claim = world.claim(NAME).await;
    // As if ClickHouse had been killed between one table and the next.
    world.tell("DETACH TABLE to_weekly SYNC").await;
    let dying = Interrupted(world.fresh_activity_facts(), Trouble::DiesAfter);
    said(one_step(&world, &log, &dying, &mut claim, 100).await);
    world.tell("ATTACH TABLE to_weekly").await;
    assert_eq!(world.signs(1).await, [6, 2, 0, 2, 12]);

    let facts = world.fresh_activity_facts();
    one_step(&world, &log, &*facts, &mut claim, 100).await.expect("it is made whole");
    assert_eq!(world.signs(1).await, SIGNS_OF_SOME);
}

#[tokio::test]
async fn rows_whose_token_is_remembered_and_which_are_gone_are_inserted_again() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    history(&log, &some()).await;
    let mut claim = world.claim(NAME).await;
    let dying = Interrupted(world.fresh_activity_facts(), Trouble::DiesAfter);
    said(one_step(&world, &log, &dying, &mut claim, 100).await);
    // As after a power cut that the list of tokens outlived and the parts did not.
    for table in ["facts", "daily", "weekly", "monthly", "people"] {
        world.tell(&format!("ALTER TABLE {table} DELETE WHERE 1 SETTINGS mutations_sync = 2")).await;
    }
    assert_eq!(world.signs(1).await, [0; 5]);
    let facts = world.fresh_activity_facts();
    one_step(&world, &log, &*facts, &mut claim, 100).await.expect("it is made whole");
    assert_eq!(world.signs(1).await, SIGNS_OF_SOME);
}

#[tokio::test]
async fn a_view_that_cannot_be_made_whole_stops_the_version() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    history(&log, &some()).await;
    let mut claim = world.claim(NAME).await;
    let dying = Interrupted(world.fresh_activity_facts(), Trouble::DiesAfter);
    said(one_step(&world, &log, &dying, &mut claim, 100).await);
    world.tell("ALTER TABLE monthly DELETE WHERE 1 SETTINGS mutations_sync = 2").await;
    let facts = world.fresh_activity_facts();
    for _ in 0..2 {
        let refused = said(one_step(&world, &log, &*facts, &mut claim, 100).await);
        assert!(refused.contains("the views do not agree with the facts of the commits 1 to 5"), "{refused}");
        assert!(refused.contains("rebuild activity_facts"), "{refused}");
    }
    assert_eq!(position(&world).await.get(), 0);
    assert_eq!(world.signs(1).await, [6, 2, 2, 0, 12], "nothing was made worse");
}

#[tokio::test]
async fn clickhouse_killed_between_plan_and_checkpoint_loses_nothing_and_doubles_nothing() {
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    history(&log, &some()).await;
    let mut events = world.servers.own().subscribe();
    let mut claim = world.claim(NAME).await;
    for trouble in [Trouble::ServerDiesBefore, Trouble::ServerDiesAfter] {
        let dying = Interrupted(world.fresh_activity_facts(), trouble(world.servers.clone()));
        let died = said(one_step(&world, &log, &dying, &mut claim, 100).await);
        assert!(died.contains("the power went") || died.contains("network error"), "{died}");
        healed(&mut events).await;
    }
    let facts = world.fresh_activity_facts();
    one_step(&world, &log, &*facts, &mut claim, 100).await.expect("it goes on");
    assert_eq!(world.signs(1).await, SIGNS_OF_SOME);
    assert_eq!(position(&world).await.get(), 5);
}

#[tokio::test]
async fn clickhouse_killed_at_any_moment_of_its_work_loses_nothing_and_doubles_nothing() {
    const ROUNDS: u8 = 7;
    /// Between the moments of two blows, in milliseconds: together they span an insert.
    const APART: u64 = 17;
    let world = World::with_clickhouse().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    let mut events = world.servers.own().subscribe();
    let mut facts = world.fresh_activity_facts();
    let mut claim = world.claim(NAME).await;
    let mut interrupted = 0;
    for round in 0..ROUNDS {
        for step in &steps(100 + round, 60) {
            history.happen(step).await;
        }
        // Chaos, not synchronisation: the blow falls somewhere in the insert or near it.
        let blow = async {
            tokio::time::sleep(Duration::from_millis(u64::from(round) * APART)).await;
            world.servers.own().kill(Server::ClickHouse).await.expect("it ran");
        };
        let (stepped, ()) = tokio::join!(one_step(&world, &log, &*facts, &mut claim, 10_000), blow);
        interrupted += u8::from(stepped.is_err());
        healed(&mut events).await;
        if round % 2 == 0 {
            facts = world.fresh_activity_facts();
        }
        level(&world, &log, &*facts, &mut claim).await;
        assert_eq!(
            tables::cells(&world, 1, history.tenant).await,
            naive::cells(&history),
            "after round {round}"
        );
    }
    assert!(interrupted > 0, "no blow fell into the work");
    // Whoever comes next finds every range as it was planned.
    history.happen(&attend(0, 33)).await;
    history.happen(&correct(0, 34)).await;
    level(&world, &log, &*world.fresh_activity_facts(), &mut claim).await;
    assert_eq!(tables::cells(&world, 1, history.tenant).await, naive::cells(&history));
}

async fn level(
    world: &World,
    log: &MemoryLog,
    facts: &dyn Projection,
    claim: &mut projections::engine::Claim,
) {
    while claim.position < *log.watermark().borrow() {
        one_step(world, log, facts, claim, 10_000).await.expect("ClickHouse is there");
    }
}

async fn healed(events: &mut tokio::sync::broadcast::Receiver<ServerEvent>) {
    let healed = async {
        loop {
            let event = events.recv().await.expect("the cluster is there");
            if matches!(event, ServerEvent::Healed { server: Server::ClickHouse, .. }) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(1), healed).await.expect("ClickHouse comes back");
}
