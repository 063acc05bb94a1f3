//! Servers that are killed under writers: nothing acknowledged is lost, nothing takes effect twice.

use std::collections::BTreeSet;

use event_store::{EventLog, Recorded};
use kernel::Sequence;
use servers::{Server, ServerEvent};

use crate::workload::{Acknowledged, Writers};
use crate::world::{Running, World, everything};

const WRITERS: usize = 64;
const KILLS: usize = 4;
/// Between one kill and the next.
const COMMITS: u64 = 1_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_nats_under_writers_loses_and_doubles_nothing() {
    kill_under_writers(Server::Nats).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_postgres_under_writers_loses_and_doubles_nothing() {
    kill_under_writers(Server::Postgres).await;
}

async fn kill_under_writers(server: Server) {
    let world = World::start_private().await;
    let running = world.log().await;
    let writers = Writers::start(&running.log, "crash", WRITERS);
    for _ in 0..KILLS {
        writers.make(COMMITS).await;
        let mut events = world.servers.own().subscribe();
        world.servers.own().kill(server).await.expect("it runs");
        while !matches!(events.recv().await.expect("the cluster is watched"), ServerEvent::Healed { .. }) {}
    }
    writers.make(COMMITS).await;
    if server == Server::Nats {
        // While Postgres is away the writers wait; a NATS that dies leaves them not knowing.
        assert!(writers.unknown() > 0, "no kill was felt by a writer");
    }
    let acknowledged = writers.finish().await;
    audit(&world, &running, &acknowledged).await;
    running.stop().await;
    world.servers.stop().await;
}

/// Both stores hold the same commits, gapless, each command once, and everything acknowledged at its place.
pub(crate) async fn audit(world: &World, running: &Running, acknowledged: &Acknowledged) {
    let last = *acknowledged.keys().next_back().expect("something was acknowledged");
    running.log.durable(last).await.expect("what one log acknowledged is durable for all");
    let commits = everything(&running.log).await;
    assert!(commits.last().is_some_and(|commit| commit.sequence >= last));
    let mut commands = BTreeSet::new();
    for (commit, position) in commits.iter().zip(1..) {
        assert_eq!(commit.sequence, Sequence::new(position), "a gap in the archive");
        assert!(commands.insert(commit.payload.clone()), "a command took effect twice");
    }
    for (sequence, (subject, command)) in acknowledged {
        let index = usize::try_from(sequence.get()).expect("it fits") - 1;
        let Recorded { subject: stored, payload, .. } = &commits[index];
        assert_eq!(
            (stored, payload.as_ref()),
            (subject, command.as_bytes()),
            "an acknowledged commit is gone"
        );
    }
    assert_eq!(world.in_stream(commits.len()).await, commits, "the stream is not the archive");
}
