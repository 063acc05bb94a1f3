//! What is done when an effect is due, whatever its peer says, and whoever else is at it.

use std::collections::VecDeque;
use std::sync::Arc;

use application::effects::effect_id;
use domain::effect::{Answer, Requested, Stage};
use effects::target::{Limits, PostgresTargets};
use effects::{Asked, Effect, KIND, Performed, Performer, Plan};
use event_store::MemoryLog;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use jobs::{Claimed, Due, DueKey, Fire as _, FireFault, Fired};
use kernel::{AggregateId, EventId, Sequence, Timestamp};
use parking_lot::Mutex;
use runtime::BoxError;
use tokio::sync::Barrier;
use uuid::Uuid;

use crate::world::{TENANT, World};

/// A peer, and how it was asked.
#[derive(Clone, Default)]
struct Peer {
    /// One after the other.
    says: Arc<Mutex<VecDeque<Performed>>>,
    /// Whether the process that asks it first dies of it.
    kills: Arc<Mutex<bool>>,
    asked: Arc<Mutex<Vec<&'static str>>>,
    repeats_safely: bool,
    /// Who plans waits until as many have.
    planned: Option<Arc<Barrier>>,
}

impl Peer {
    fn that_says(says: impl IntoIterator<Item = Performed>) -> Self {
        Self { says: Arc::new(Mutex::new(says.into_iter().collect())), ..Self::default() }
    }

    fn says(&self, how: &'static str) -> Result<Performed, BoxError> {
        self.asked.lock().push(how);
        if std::mem::take(&mut *self.kills.lock()) {
            return Err("the process lost its way".into());
        }
        Ok(self.says.lock().pop_front().expect("it is asked no more often than it is told to answer"))
    }
}

impl Effect for Peer {
    fn kind(&self) -> &'static str {
        "peer"
    }

    fn limits(&self) -> Limits {
        Limits { per_second: 50.0, burst: 50.0, failing_max: 99, open_seconds: 1, open_seconds_max: 1 }
    }

    fn repeats_safely(&self) -> bool {
        self.repeats_safely
    }

    fn plan<'a>(&'a self, _: &'a Asked) -> BoxFuture<'a, Result<Plan, BoxError>> {
        async {
            if let Some(planned) = &self.planned {
                planned.wait().await;
            }
            Ok(Plan::Send(b"the same each time".to_vec()))
        }
        .boxed()
    }

    fn perform<'a>(&'a self, _: &'a Asked, _: &'a [u8]) -> BoxFuture<'a, Result<Performed, BoxError>> {
        async { self.says("perform") }.boxed()
    }

    fn reconcile<'a>(&'a self, _: &'a Asked, _: &'a [u8]) -> BoxFuture<'a, Result<Performed, BoxError>> {
        async { self.says("reconcile") }.boxed()
    }
}

fn uncertain() -> Performed {
    Performed::Uncertain { reason: "cut", answer: Answer::default() }
}

fn not_now(retry_after: &[&str]) -> Performed {
    let retry_after = retry_after.iter().map(|&value| value.to_owned()).collect();
    Performed::NotNow { reason: "status", answer: Answer::default(), retry_after }
}

fn taken() -> Performed {
    Performed::Taken(Answer { status: Some(200), ..Answer::default() })
}

fn performer(world: &World, peer: &Peer) -> Performer<MemoryLog, PostgresTargets> {
    Performer::new(world.platform.clone(), world.targets(), vec![Arc::new(peer.clone())])
}

/// Asks for an effect: the entry of it that somebody has claimed.
async fn requested(world: &World, number: u128) -> Claimed {
    let keys = world.platform.keys.tenant_keys(TENANT).await.expect("the keys are there");
    let (because, target) = (EventId::new(Uuid::from_u128(number)), AggregateId::new(Uuid::from_u128(1)));
    let id = effect_id(&keys, because, target, "peer/1");
    let requested = Requested {
        kind: "peer".into(),
        target,
        contract: "peer/1".into(),
        because,
        position: Sequence::new(1),
        due_at: world.now(),
    };
    let context = world.operator(number);
    let told = world.platform.request_effect(&context, id, requested).await.expect("the stores answer");
    told.expect("it is asked for");
    let due = Due { key: DueKey::new(KIND, TENANT, id.uuid()), at: world.now(), revision: 1 };
    Claimed { due, term: 1, claims: 1 }
}

async fn attempts(world: &World, of: &Claimed) -> (u32, Stage) {
    let id = AggregateId::new(of.due.key.id);
    let (state, _) = world.platform.effect(&world.operator(99), id).await.expect("the stores answer");
    (state.attempts, state.stage)
}

/// When it is due again.
fn later(fired: Result<Fired, FireFault>) -> Timestamp {
    match fired {
        Ok(Fired::At(at)) => at,
        other => panic!("it is not due again: {other:?}"),
    }
}

#[tokio::test]
async fn what_nobody_knows_of_is_asked_about_until_it_is_known_and_never_sent_again() {
    let world = World::start().await;
    let peer = Peer::that_says([uncertain(), uncertain(), taken()]);
    let (performer, of) = (performer(&world, &peer), requested(&world, 1).await);
    for _ in 0..2 {
        let due = later(performer.fire(&of).await);
        assert!(due > world.now());
        assert_eq!(later(performer.fire(&of).await), due, "and not before");
        world.move_to(due);
    }
    assert_eq!(performer.fire(&of).await.expect("it is settled"), Fired::Done);
    assert_eq!(performer.fire(&of).await.expect("it is settled still"), Fired::Done);
    assert_eq!(*peer.asked.lock(), ["perform", "reconcile", "reconcile"]);
    let recorded = ["requested", "attempted", "uncertain", "uncertain", "succeeded"];
    assert_eq!(world.recorded().await, recorded);
    assert_eq!(attempts(&world, &of).await, (1, Stage::Succeeded));
    world.stop().await;
}

#[tokio::test]
async fn an_attempt_that_was_begun_by_a_process_that_died_is_asked_about() {
    let world = World::start().await;
    let peer = Peer { kills: Arc::new(Mutex::new(true)), ..Peer::that_says([taken()]) };
    let of = requested(&world, 1).await;
    assert!(performer(&world, &peer).fire(&of).await.is_err(), "it died on the way");
    assert_eq!(attempts(&world, &of).await, (1, Stage::Begun));
    assert_eq!(performer(&world, &peer).fire(&of).await.expect("it is settled"), Fired::Done);
    assert_eq!(*peer.asked.lock(), ["perform", "reconcile"]);
    world.stop().await;
}

#[tokio::test]
async fn it_is_given_up_after_ten_attempts_and_driven_again_from_the_first_wait_on() {
    let world = World::start().await;
    let says = (0..11).map(|_| not_now(&[])).chain([taken()]);
    let peer = Peer { repeats_safely: true, ..Peer::that_says(says) };
    let (performer, of) = (performer(&world, &peer), requested(&world, 1).await);
    let mut waits = Vec::new();
    while let Ok(Fired::At(due)) = performer.fire(&of).await {
        waits.push(due.since(world.now()).num_seconds());
        world.move_to(due);
    }
    assert_eq!(waits, [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    assert_eq!(attempts(&world, &of).await, (10, Stage::Abandoned));
    let id = AggregateId::new(of.due.key.id);
    let redriven = world.platform.redrive_effect(&world.operator(50), id, world.now()).await;
    redriven.expect("the stores answer").expect("it was given up");
    let due = later(performer.fire(&of).await);
    assert_eq!(due.since(world.now()).num_seconds(), 5);
    world.move_to(due);
    assert_eq!(performer.fire(&of).await.expect("it is settled"), Fired::Done);
    assert_eq!(attempts(&world, &of).await, (12, Stage::Succeeded));
    world.stop().await;
}

#[tokio::test]
async fn a_peer_that_asks_to_wait_is_sent_nothing_by_anybody_before() {
    let world = World::start().await;
    let peer = Peer { repeats_safely: true, ..Peer::that_says([not_now(&["77"]), taken(), taken()]) };
    let (first, second) = (requested(&world, 1).await, requested(&world, 2).await);
    let until = later(performer(&world, &peer).fire(&first).await);
    assert_eq!(until.since(world.now()).num_seconds(), 77);
    // Another process, with another effect.
    assert_eq!(later(performer(&world, &peer).fire(&second).await), until);
    assert_eq!(attempts(&world, &second).await.0, 0, "it was not tried");
    world.move_to(until);
    for of in [&second, &first] {
        assert_eq!(performer(&world, &peer).fire(of).await.expect("it is taken"), Fired::Done);
    }
    assert_eq!(*peer.asked.lock(), ["perform"; 3]);
    world.stop().await;
}

#[tokio::test]
async fn of_two_that_are_at_one_effect_one_is_believed() {
    let world = World::start().await;
    let peer = Peer { repeats_safely: true, ..Peer::that_says([taken(), not_now(&[])]) };
    let of = requested(&world, 1).await;
    let (one, other) = (performer(&world, &peer), performer(&world, &peer));
    let (one, other) = tokio::join!(one.fire(&of), other.fire(&of));
    let recorded = world.recorded().await;
    assert_eq!(recorded.len(), 2, "an attempt is reported once: {recorded:?}");
    let (attempts, stage) = attempts(&world, &of).await;
    assert_eq!(attempts, 1);
    for fired in [one, other] {
        let done = fired.expect("both are told what stands") == Fired::Done;
        assert_eq!(done, stage == Stage::Succeeded, "{stage:?}");
    }
    world.stop().await;
}

#[tokio::test]
async fn of_two_that_begin_an_attempt_one_makes_it() {
    let world = World::start().await;
    // Both have looked before either begins.
    let planned = Some(Arc::new(Barrier::new(2)));
    let peer = Peer { planned, ..Peer::that_says([taken(), taken()]) };
    let of = requested(&world, 1).await;
    // Another process has taken over, and the first one wakes.
    let after = Claimed { term: 2, ..of.clone() };
    let (one, other) = (performer(&world, &peer), performer(&world, &peer));
    let (one, other) = tokio::join!(one.fire(&of), other.fire(&after));
    assert_eq!(peer.asked.lock().iter().filter(|how| **how == "perform").count(), 1, "{one:?} {other:?}");
    assert_eq!(attempts(&world, &of).await, (1, Stage::Succeeded));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    world.stop().await;
}
