//! Where a reactor begins, what it waits for, and what it parks.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use event_store::{Append, EventLog as _};
use futures::future::BoxFuture;
use kernel::Sequence;
use parking_lot::Mutex;
use projections::engine::{DecodedCommit, LogEntry};
use reactors::{Begins, Done, Pause, ReactFault, Reactor, Span, by_aggregate};
use subscriptions::Request;

use crate::world::World;

/// Writes down which commits it is shown.
struct Noting {
    begins: Begins,
    seen: Mutex<Vec<Sequence>>,
    /// Whether it fails, and will not ever succeed.
    never: AtomicBool,
    /// Whether it fails once, and succeeds later.
    once: AtomicBool,
    /// Commits that it will not ever succeed with.
    poison: Mutex<BTreeSet<Sequence>>,
}

impl Noting {
    fn new(begins: Begins) -> Arc<Self> {
        let (never, once) = (AtomicBool::new(false), AtomicBool::new(false));
        Arc::new(Self { begins, seen: Mutex::default(), never, once, poison: Mutex::default() })
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
            if self.never.load(Ordering::SeqCst) || self.poison.lock().contains(&commit.sequence) {
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
    let parked = world.parked("noting").await;
    let session = sessions(&world).await[0];
    let mut positions: Vec<_> = parked.iter().map(|one| one.sequence).collect();
    positions.sort();
    assert_eq!(positions, [session, garbage]);
    let of_session = parked.iter().find(|one| one.sequence == session).expect("it is parked");
    assert_eq!(of_session.reason, "it cannot be");

    noting.never.store(false, Ordering::SeqCst);
    world.session("ks-2", 1, None).await;
    world.level(noting.clone()).await;
    let expected = sessions(&world).await;
    let mut seen = noting.seen.lock().clone();
    seen.sort();
    assert_eq!(seen, expected);
    let parked = world.parked("noting").await;
    assert_eq!(parked.iter().map(|one| one.sequence).collect::<Vec<_>>(), [garbage]);
}

#[tokio::test]
async fn what_stands_behind_a_parked_commit_waits_and_follows_when_it_is_driven_again() {
    let world = World::start().await;
    for version in 1..=3 {
        world.session("ks-1", version, Some(&format!("version {version}"))).await;
    }
    world.session("ks-2", 1, None).await;
    let all = sessions(&world).await;
    let noting = Noting::new(Begins::WithHistory);
    noting.poison.lock().insert(all[1]);
    world.level(noting.clone()).await;
    assert_eq!(noting.seen.lock().iter().copied().collect::<BTreeSet<_>>(), [all[0], all[3]].into());
    let parked = world.parked("noting").await;
    let told: Vec<_> = parked.iter().map(|one| (one.sequence, one.attempts)).collect();
    assert_eq!(told, [(all[1], 1), (all[2], 0)], "{parked:?}");

    noting.poison.lock().clear();
    world.asks("noting", Request::Redrive { key: parked[0].key.clone() }).await;
    world.level(noting.clone()).await;
    assert_eq!(noting.seen.lock()[2..], [all[1], all[2]], "in order, and nothing twice");
    assert_eq!(world.parked("noting").await, []);
}

#[tokio::test]
async fn what_is_skipped_is_never_acted_on_and_what_stood_behind_it_can_be() {
    let world = World::start().await;
    world.session("ks-1", 1, Some("version 1")).await;
    world.session("ks-1", 2, Some("version 2")).await;
    let all = sessions(&world).await;
    let noting = Noting::new(Begins::WithHistory);
    noting.poison.lock().insert(all[0]);
    world.level(noting.clone()).await;
    let key = world.parked("noting").await[0].key.clone();
    let reason = "nobody needs it".to_owned();
    world.asks("noting", Request::Skip { key: key.clone(), sequence: all[1], reason: reason.clone() }).await;
    world.level(noting.clone()).await;
    assert_eq!(world.parked("noting").await.len(), 2, "it was not the first");
    world.asks("noting", Request::Skip { key: key.clone(), sequence: all[0], reason }).await;
    world.asks("noting", Request::Redrive { key }).await;
    world.level(noting.clone()).await;
    assert_eq!(*noting.seen.lock(), all[1..]);
    assert_eq!(world.parked("noting").await, []);
}

#[tokio::test]
async fn a_reactor_that_can_do_nothing_stops_by_itself_and_goes_on_when_it_is_told_to() {
    let world = World::start().await;
    for number in 0..60 {
        world.session(&format!("ks-{number}"), 1, None).await;
    }
    let noting = Noting::new(Begins::WithHistory);
    noting.never.store(true, Ordering::SeqCst);
    let because = world.stops(noting.clone()).await;
    assert!(because.contains("50 entries in a row") && because.contains("it cannot be"), "{because}");
    assert_eq!(world.parked("noting").await, [], "nothing of the span happened");

    noting.never.store(false, Ordering::SeqCst);
    assert!(world.subscriptions().resume("noting").await.expect("Postgres answers"));
    world.level(noting.clone()).await;
    assert_eq!(noting.seen.lock().iter().copied().collect::<BTreeSet<_>>().len(), 60);
}
