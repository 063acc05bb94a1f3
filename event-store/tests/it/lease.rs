//! Two processes, one archiver.

use event_store::{Append, EventLog};
use kernel::Sequence;

use crate::crash::audit;
use crate::workload::Writers;
use crate::world::{Running, World, everything};

const COMMITS: u64 = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_processes_one_archives_and_both_are_told() {
    let world = World::start().await;
    let (ana, ben) = (world.log().await, world.log().await);
    let (of_ana, of_ben) = (Writers::start(&ana.log, "ana", 8), Writers::start(&ben.log, "ben", 8));
    of_ana.make(COMMITS).await;
    of_ben.make(COMMITS).await;
    assert_eq!(holders(&world).await.len(), 1);
    let mut acknowledged = of_ana.finish().await;
    acknowledged.extend(of_ben.finish().await);
    audit(&world, &ana, &acknowledged).await;
    ben.log.durable(*acknowledged.keys().next_back().expect("some")).await.expect("it is durable");
    assert_eq!(everything(&ben.log).await, everything(&ana.log).await);
    ana.stop().await;
    ben.stop().await;
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archiver_that_loses_its_connection_loses_its_lease_and_nothing_else() {
    let world = World::start().await;
    let (ana, ben) = (world.log().await, world.log().await);
    let (of_ana, of_ben) = (Writers::start(&ana.log, "ana", 8), Writers::start(&ben.log, "ben", 8));
    for _ in 0..4 {
        of_ana.make(COMMITS).await;
        of_ben.make(COMMITS).await;
        let [holder] = holders(&world).await[..] else { panic!("one holder") };
        world.terminate(holder).await;
    }
    of_ana.make(COMMITS).await;
    of_ben.make(COMMITS).await;
    let mut acknowledged = of_ana.finish().await;
    acknowledged.extend(of_ben.finish().await);
    audit(&world, &ana, &acknowledged).await;
    assert_eq!((ana.log.generation(), ben.log.generation()), (1, 1), "the stream was never in doubt");
    ana.stop().await;
    ben.stop().await;
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_archiving_process_ends_another_takes_over() {
    let world = World::start().await;
    let ana = world.log().await;
    let of_ana = Writers::start(&ana.log, "ana", 8);
    of_ana.make(1).await;
    let mut acknowledged = of_ana.finish().await;
    let before = holders(&world).await;
    let ben = world.log().await;
    let writers = Writers::start(&ben.log, "ben", 8);
    writers.make(COMMITS).await;
    ana.stop().await;
    writers.make(COMMITS).await;
    acknowledged.extend(writers.finish().await);
    audit(&world, &ben, &acknowledged).await;
    let after = holders(&world).await;
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before, after);
    ben.stop().await;
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_follows_the_watermark_and_may_not_write() {
    let world = World::start().await;
    let ana = world.log().await;
    let reader = Running::start(world.reader_settings().await);
    reader.log.opened().await.expect("the log opens");
    let writers = Writers::start(&ana.log, "ana", 8);
    writers.make(COMMITS).await;
    let acknowledged = writers.finish().await;
    let last = *acknowledged.keys().next_back().expect("some");
    reader.log.durable(last).await.expect("the reader is told");
    assert_eq!(everything(&reader.log).await, everything(&ana.log).await);
    let append =
        Append { subject: "evt.reader.may.not".to_owned(), expected: Sequence::ZERO, payload: "x".into() };
    reader.log.append(append).await.expect_err("a reader may not publish");
    let answer = world.ask_for_the_watermark().await;
    let (_incarnation, sequence) = answer.split_once(' ').expect("an incarnation and a sequence");
    assert_eq!(sequence, last.to_string());
    assert_eq!(ana.log.last_at_leader("evt.reader.may.not").await.expect("answers"), Sequence::ZERO);
    reader.stop().await;
    ana.stop().await;
    world.servers.stop().await;
}

/// The backends that hold the archiver's lease.
async fn holders(world: &World) -> Vec<i32> {
    sqlx::query_scalar(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 1952802153 AND objid = 2 AND granted \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    .fetch_all(world.owner())
    .await
    .expect("the database answers")
}
