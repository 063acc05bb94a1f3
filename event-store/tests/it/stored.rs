//! The stream read past the archive says what the stream holds, and nothing in place of what it lost.

use std::time::Duration;

use async_nats::jetstream::stream::Config;
use event_store::jetstream::StoredStream;
use event_store::{Recorded, StoredCommits as _};
use kernel::Sequence;

use crate::world::World;

/// More than one page of the stream.
const COMMITS: u64 = 1_200;
/// A stream that, unlike the log's own, lets its messages be deleted.
const STREAM: &str = "LOSSY";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_the_stream_lost_is_not_among_what_it_holds() {
    let world = World::start().await;
    let admin = world.admin().await;
    let config = Config {
        name: STREAM.to_owned(),
        subjects: vec!["lossy.>".to_owned()],
        allow_direct: true,
        ..Config::default()
    };
    let made = admin.create_stream(config).await.expect("an admin may");
    let mut commits = Vec::new();
    for number in 1..=COMMITS {
        let (subject, payload) = (format!("lossy.{number}"), number.to_string());
        let acked = admin.publish(subject.clone(), payload.clone().into()).await.expect("it is sent");
        assert_eq!(acked.await.expect("it is stored").sequence, number);
        commits.push(Recorded { sequence: Sequence::new(number), subject, payload: payload.into() });
    }
    let login = world.nats(&world.servers.endpoints().nats.admin);
    let stream = StoredStream::connect(&login, STREAM, Duration::from_secs(20)).await.expect("it answers");
    let last = Sequence::new(COMMITS);
    assert_eq!(stream.stored(Sequence::ZERO, last).await.expect("it answers"), commits);

    for lost in [7, 1_100] {
        assert!(made.delete_message(lost).await.expect("this one lets go"));
        commits.retain(|commit| commit.sequence.get() != lost);
    }
    assert_eq!(stream.stored(Sequence::ZERO, last).await.expect("it answers"), commits);
    let (after, until) = (Sequence::new(5), Sequence::new(9));
    let some: Vec<_> = commits
        .iter()
        .filter(|commit| commit.sequence > after && commit.sequence <= until)
        .cloned()
        .collect();
    assert_eq!(stream.stored(after, until).await.expect("it answers"), some);
    world.servers.stop().await;
}
