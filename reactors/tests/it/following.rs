//! Where a reactor begins, what it waits for, and what it parks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use event_store::{Append, EventLog as _};
use futures::future::BoxFuture;
use kernel::Sequence;
use parking_lot::Mutex;
use projections::engine::{DecodedCommit, LogEntry};
use reactors::{Begins, Done, Pause, ReactFault, Reactor, Span, by_aggregate, positions};

use crate::world::World;

/// Writes down which commits it is shown.
struct Noting {
    begins: Begins,
    seen: Mutex<Vec<Sequence>>,
    /// Whether it fails, and will not ever succeed.
    never: AtomicBool,
    /// Whether it fails once, and succeeds later.
    once: AtomicBool,
}

impl Noting {
    fn new(begins: Begins) -> Arc<Self> {
        let (never, once) = (AtomicBool::new(false), AtomicBool::new(false));
        Arc::new(Self { begins, seen: Mutex::default(), never, once })
    }
}

impl Reactor for Noting {
    fn name(&self) -> &'static str {
        "noting"
    }

    fn reads(&self) -> &'static [&'static str] {
        &["kintell_session"]
    }

    fn begins(&self) -> Begins {
        self.begins
    }

    fn react<'a>(&'a self, _: Span, batch: &'a [LogEntry]) -> BoxFuture<'a, Result<Done, Pause>> {
        Box::pin(by_aggregate::react(batch, async move |commit: Arc<DecodedCommit>| {
            if self.never.load(Ordering::SeqCst) {
                return Err(ReactFault::Never("it cannot be".into()));
            }
            if self.once.swap(false, Ordering::SeqCst) {
                return Err(ReactFault::NotNow("it is too early".into()));
            }
            self.seen.lock().push(commit.sequence);
            Ok(None)
        }))
    }
}

async fn sessions(world: &World) -> Vec<Sequence> {
    let commits = world.commits().await;
    let of = |kind: &'static str| move |commit: &&Arc<DecodedCommit>| commit.commit.aggregate == kind;
    commits.iter().filter(of("kintell_session")).map(|commit| commit.sequence).collect()
}

#[tokio::test]
async fn a_reactor_that_tells_the_outside_begins_with_what_comes() {
    let world = World::start().await;
    world.session("ks-1", 1, None).await;
    let noting = Noting::new(Begins::AtTheHead);
    world.level(noting.clone()).await;
    assert_eq!(*noting.seen.lock(), []);
    world.session("ks-2", 1, None).await;
    world.level(noting.clone()).await;
    let expected = sessions(&world).await;
    assert_eq!(*noting.seen.lock(), expected[1..]);
}

#[tokio::test]
async fn a_reactor_waits_for_what_cannot_be_done_now_and_leaves_nothing_out() {
    let world = World::start().await;
    world.session("ks-1", 1, None).await;
    world.session("ks-2", 1, None).await;
    let noting = Noting::new(Begins::WithHistory);
    noting.once.store(true, Ordering::SeqCst);
    world.level(noting.clone()).await;
    let mut seen = noting.seen.lock().clone();
    seen.sort();
    seen.dedup();
    assert_eq!(seen, sessions(&world).await, "each at least once");
}

#[tokio::test]
async fn what_cannot_be_done_is_parked_and_tried_again_by_the_next_process() {
    let world = World::start().await;
    world.session("ks-1", 1, None).await;
    let subject = "evt.00000000000000000000000000000007.kintell_session.00000000000000000000000000000001";
    let payload = bytes::Bytes::from_static(b"never a commit");
    let garbage = Append { subject: subject.to_owned(), expected: Sequence::ZERO, payload };
    let garbage = world.log.append(garbage).await.expect("in memory");

    let noting = Noting::new(Begins::WithHistory);
    noting.never.store(true, Ordering::SeqCst);
    world.level(noting.clone()).await;
    let parked = positions::parked(&world.follower.worker, "noting").await.expect("Postgres answers");
    let session = sessions(&world).await[0];
    assert_eq!(parked.iter().map(|one| one.sequence).collect::<Vec<_>>(), [session, garbage]);
    assert_eq!(parked[0].reason, "it cannot be");

    noting.never.store(false, Ordering::SeqCst);
    world.session("ks-2", 1, None).await;
    world.level(noting.clone()).await;
    let expected = sessions(&world).await;
    assert_eq!(*noting.seen.lock(), expected);
    let parked = positions::parked(&world.follower.worker, "noting").await.expect("Postgres answers");
    assert_eq!(parked.iter().map(|one| one.sequence).collect::<Vec<_>>(), [garbage]);
}
