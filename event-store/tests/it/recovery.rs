//! A NATS server that comes back without part of the log.

use event_store::jetstream::LogState;
use event_store::{Append, AppendError, EventLog, LogFault};
use kernel::Sequence;
use servers::Server;

use crate::crash::audit;
use crate::damage;
use crate::workload::Writers;
use crate::world::{Running, World, everything};

const COMMITS: u64 = 2_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_comes_back_short_gets_its_tail_back_before_anyone_writes() {
    let world = World::start().await;
    let running = world.log().await;
    let writers = Writers::start(&running.log, "short", 16);
    writers.make(COMMITS).await;
    let before = everything(&running.log).await;
    world.servers.own().kill_for_good(Server::Nats).await.expect("it runs");
    damage::cut_last_block(&world, 50_000);
    let states = running.states();
    world.servers.own().start_server(Server::Nats).await.expect("it starts");
    // The writers never stopped trying: were the gate open too early, one of them would fork the log.
    writers.make(COMMITS).await;
    let acknowledged = writers.finish().await;
    audit(&world, &running, &acknowledged).await;
    let after = everything(&running.log).await;
    assert_eq!(after[..before.len()], before, "what was durable has moved");
    assert!(running.log.generation() > 1, "caches were not told");
    let repaired = states.stop().await;
    assert!(
        repaired
            .iter()
            .any(|state| matches!(state, LogState::Repairing { what } if what.contains("ends at"))),
        "nothing was cut off: {repaired:?}"
    );
    running.stop().await;
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_with_a_hole_is_built_anew_with_the_same_sequences() {
    let world = World::start().await;
    let running = world.log().await;
    let writers = Writers::start(&running.log, "hole", 16);
    writers.make(COMMITS).await;
    let acknowledged = writers.finish().await;
    let before = everything(&running.log).await;
    running.stop().await;

    world.servers.own().stop_server(Server::Nats).await.expect("it runs");
    damage::cut_last_block(&world, 20_000);
    world.servers.own().start_server(Server::Nats).await.expect("it starts");
    let state = world.stream().await.cached_info().state.clone();
    assert!(state.messages < state.last_sequence, "there is no hole: {state:?}");

    let running = world.log().await;
    audit(&world, &running, &acknowledged).await;
    assert_eq!(everything(&running.log).await, before);
    goes_on(&running, before.len()).await;
    running.stop().await;
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_whose_store_is_gone_is_built_anew_with_the_same_sequences() {
    let world = World::start().await;
    let running = world.log().await;
    let writers = Writers::start(&running.log, "gone", 16);
    writers.make(COMMITS).await;
    world.servers.own().kill_for_good(Server::Nats).await.expect("it runs");
    std::fs::remove_dir_all(world.servers.own().store_dir(Server::Nats)).expect("the store is there");
    world.servers.own().start_server(Server::Nats).await.expect("it starts");
    writers.make(COMMITS).await;
    let acknowledged = writers.finish().await;
    audit(&world, &running, &acknowledged).await;
    let settings = world.stream().await.cached_info().config.clone();
    assert!(settings.deny_delete && settings.deny_purge && settings.allow_direct);
    running.stop().await;
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_deleted_under_its_writers_is_built_anew() {
    let world = World::start().await;
    let running = world.log().await;
    let reader = Running::start(world.reader_settings().await);
    let writers = Writers::start(&running.log, "deleted", 16);
    writers.make(COMMITS).await;
    world.delete_stream().await;
    writers.make(COMMITS).await;
    let acknowledged = writers.finish().await;
    audit(&world, &running, &acknowledged).await;
    // A process that may not repair waits for the one that may.
    let last = *acknowledged.keys().next_back().expect("some");
    // It hears of the new stream by itself, whatever it was told about the old one.
    let mut heard = reader.log.watermark();
    let reached = heard.wait_for(|reached| *reached >= last);
    tokio::time::timeout(crate::world::LATE, reached)
        .await
        .expect("the reader hears in time")
        .expect("the log lives");
    assert_eq!(everything(&reader.log).await, everything(&running.log).await);
    reader.stop().await;
    running.stop().await;
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_the_archive_lost_is_missed_by_whoever_reads_one_kind_of_aggregate() {
    let world = World::start().await;
    let running = world.log().await;
    let last = some_commits(&running, 50).await;
    let whole = running.log.read_of(&["nobody"], Sequence::ZERO, 100).await.expect("nothing is missing");
    assert_eq!(whole, (Vec::new(), last));
    damage::lose(&world, Sequence::new(7)).await;
    let missed = running.log.read_of(&["nobody"], Sequence::ZERO, 100).await;
    assert!(matches!(missed, Err(LogFault::Incoherent(_))), "{missed:?}");
    running.stop().await;
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_bytes_in_the_archive_stop_everyone_until_a_human_has_mended_them() {
    let world = World::start().await;
    let running = world.log().await;
    let last = some_commits(&running, 50).await;
    let stream = world.in_stream(50).await;
    damage::tamper(&world, last, b"forged").await;
    world.servers.own().kill(Server::Nats).await.expect("it runs");
    running.reaches(|state| *state == LogState::Diverged { at: last }).await;
    let append = |id: u64| Append {
        subject: format!("evt.tamper.thing.{id}"),
        expected: Sequence::ZERO,
        payload: "x".into(),
    };
    for id in 0..20 {
        let refused = running.log.append(append(id)).await;
        assert!(
            matches!(refused, Err(AppendError::Fault(LogFault::Diverged { at })) if at == last),
            "{refused:?}"
        );
    }
    assert_eq!(world.stream().await.cached_info().state.last_sequence, last.get(), "someone wrote");
    damage::tamper(&world, last, &stream.last().expect("fifty").payload).await;
    running.reaches(|state| matches!(state, LogState::Open { .. })).await;
    goes_on(&running, 50).await;
    running.stop().await;
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_that_was_tampered_with_is_never_put_back() {
    let world = World::start().await;
    let running = world.log().await;
    let last = some_commits(&running, 50).await;
    running.stop().await;
    world.servers.own().stop_server(Server::Nats).await.expect("it runs");
    std::fs::remove_dir_all(world.servers.own().store_dir(Server::Nats)).expect("the store is there");
    damage::tamper(&world, Sequence::new(7), b"forged").await;
    world.servers.own().start_server(Server::Nats).await.expect("it starts");
    let running = Running::start(world.settings().await);
    running.reaches(|state| *state == LogState::Diverged { at: Sequence::new(7) }).await;
    assert!(world.try_stream().await.is_none(), "a stream was made from a forged archive");
    assert_eq!(last, Sequence::new(50));
    running.stop().await;
    world.servers.stop().await;
}

/// So many durable commits; the last one's sequence.
async fn some_commits(running: &Running, count: u64) -> Sequence {
    let mut last = Sequence::ZERO;
    for id in 0..count {
        let (subject, payload) = (format!("evt.some.thing.{id}"), format!("commit {id}").into());
        let append = Append { subject, expected: Sequence::ZERO, payload };
        last = running.log.append(append).await.expect("the log is open");
    }
    running.log.durable(last).await.expect("it becomes durable");
    last
}

/// The next commit stands right after what was there.
async fn goes_on(running: &Running, had: usize) {
    let append =
        Append { subject: "evt.goes.on.1".to_owned(), expected: Sequence::ZERO, payload: "next".into() };
    let next = running.log.append(append).await.expect("the log is open");
    assert_eq!(usize::try_from(next.get()).expect("it fits"), had + 1);
    running.log.durable(next).await.expect("it becomes durable");
}
