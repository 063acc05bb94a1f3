//! What every store must do.

use std::time::Duration;

use kernel::Sequence;
use subscriptions::memory::MemoryStore;
use subscriptions::{Begins, Claim, ParkKey, Request, State, Store, ToPark};

use crate::postgres::World;

const NAME: &str = "reactor of the contract";
const REASON: &str = "it does not fit";

const fn at(sequence: u64) -> Sequence {
    Sequence::new(sequence)
}

const fn begins(sequence: u64) -> Begins {
    Begins { position: at(sequence), revision: 3 }
}

fn key(key: &str) -> ParkKey {
    ParkKey::new(key)
}

fn to_park(of: &str, sequence: u64, attempts: u32) -> ToPark {
    let (subject, reason) = (format!("evt.0.record.{of}"), REASON.to_owned());
    ToPark { key: key(of), sequence: at(sequence), subject, reason, attempts }
}

/// Moves a claimed position and parks, in one transaction.
async fn moves<S: Store>(store: &S, claim: &mut Claim, to: u64, row: u64, parked: &[ToPark]) {
    let mut tx = store.begin(claim).await.expect("it serves").expect("it is claimed");
    store.park(&mut tx, NAME, parked).await.expect("parked");
    store.advance(&mut tx, NAME, at(to), row).await.expect("advanced");
    store.commit(tx).await.expect("committed");
    claim.position = at(to);
}

async fn keeps_the_contract<S: Store>(store: S, ask: impl AsyncFn(&S, Request)) {
    // A name begins where it is told to, once; each claim has a higher term.
    let old = store.claim(NAME, begins(7)).await.expect("it serves");
    let mut claim = store.claim(NAME, begins(9)).await.expect("it serves");
    assert_eq!((old.position, claim.position), (at(7), at(7)));
    assert!(claim.term > old.term, "{claim:?} after {old:?}");

    // Whoever claimed before is fenced off.
    assert!(store.begin(&old).await.expect("it serves").is_none());
    assert_eq!(store.standing(&old).await.expect("it serves"), None);
    store.stop(&old, "by one who does not lead").await.expect("it serves");
    assert_eq!(store.standing(&claim).await.expect("it serves").expect("it leads").state, State::Running);

    // A transaction that is dropped did not happen.
    let mut tx = store.begin(&claim).await.expect("it serves").expect("it is claimed");
    store.park(&mut tx, NAME, &[to_park("a", 8, 1)]).await.expect("parked");
    store.advance(&mut tx, NAME, at(8), 1).await.expect("advanced");
    drop(tx);
    let standing = store.standing(&claim).await.expect("it serves").expect("it leads");
    assert_eq!((standing.parked.len(), standing.poison_in_a_row), (0, 0));

    // What is committed stands; a claim that stands elsewhere moves nothing.
    moves(&store, &mut claim, 12, 2, &[to_park("b", 9, 1), to_park("a", 11, 0), to_park("a", 8, 1)]).await;
    let behind = Claim { position: at(7), ..claim.clone() };
    assert!(store.begin(&behind).await.expect("it serves").is_none());
    let standing = store.standing(&claim).await.expect("it serves").expect("it leads");
    assert_eq!((standing.parked, standing.poison_in_a_row), ([key("a"), key("b")].into(), 2));
    let of_a = store.parked(NAME, &key("a"), 9).await.expect("it serves");
    assert_eq!(of_a, [to_park("a", 8, 1), to_park("a", 11, 0)], "in order");
    assert_eq!(store.parked(NAME, &key("a"), 1).await.expect("it serves"), of_a[..1]);

    // What revises is noted beside the position.
    assert_eq!(standing.revision, 3, "where it began");
    let mut tx = store.begin(&claim).await.expect("it serves").expect("it is claimed");
    store.revised(&mut tx, NAME, 5).await.expect("noted");
    store.park(&mut tx, NAME, &[to_park("a", 8, 9)]).await.expect("it is parked already");
    store.commit(tx).await.expect("committed");
    assert_eq!(store.standing(&claim).await.expect("it serves").expect("it leads").revision, 5);
    assert_eq!(store.parked(NAME, &key("a"), 9).await.expect("it serves"), of_a, "as it was");

    parked_entries_leave(&store, &claim).await;
    what_is_taken_back_is_gone(&store, &claim).await;
    a_claim_waits_for_who_holds_it(&store, &mut claim).await;

    // Requests come in order and stay until they are answered.
    let claim = store.claim(NAME, begins(0)).await.expect("it serves");
    let asked = [
        Request::Redrive { key: key("b") },
        Request::Skip { key: key("b"), sequence: at(9), reason: "nobody needs it".to_owned() },
    ];
    for request in &asked {
        ask(&store, request.clone()).await;
    }
    let requests = store.standing(&claim).await.expect("it serves").expect("it leads").requests;
    assert_eq!(
        requests.iter().map(|(_, request)| request).collect::<Vec<_>>(),
        asked.iter().collect::<Vec<_>>()
    );
    let mut tx = store.begin(&claim).await.expect("it serves").expect("it is claimed");
    store.answer(&mut tx, NAME, requests[0].0).await.expect("answered");
    store.commit(tx).await.expect("committed");
    let left = store.standing(&claim).await.expect("it serves").expect("it leads").requests;
    assert_eq!(left, requests[1..]);

    store.stop(&claim, REASON).await.expect("it serves");
    let state = store.standing(&claim).await.expect("it serves").expect("it leads").state;
    assert_eq!(state, State::Stopped { reason: REASON.to_owned() });
}

async fn parked_entries_leave<S: Store>(store: &S, claim: &Claim) {
    let mut tx = store.begin(claim).await.expect("it serves").expect("it is claimed");
    store.failed_again(&mut tx, NAME, &key("a"), at(8), "still not").await.expect("noted");
    store.unpark(&mut tx, NAME, &key("a"), at(11)).await.expect("taken out");
    store.commit(tx).await.expect("committed");
    let left = store.parked(NAME, &key("a"), 9).await.expect("it serves");
    assert_eq!(left, [ToPark { reason: "still not".to_owned(), attempts: 2, ..to_park("a", 8, 0) }]);
    let mut tx = store.begin(claim).await.expect("it serves").expect("it is claimed");
    store.skip(&mut tx, NAME, &key("a"), at(8), "nobody needs it").await.expect("left out");
    store.commit(tx).await.expect("committed");
    assert_eq!(store.parked(NAME, &key("a"), 9).await.expect("it serves"), []);
}

async fn what_is_taken_back_is_gone<S: Store>(store: &S, claim: &Claim) {
    let mut tx = store.begin(claim).await.expect("it serves").expect("it is claimed");
    for (sequence, keep) in [(3, true), (4, false), (5, true)] {
        store.savepoint(&mut tx).await.expect("marked");
        store.park(&mut tx, NAME, &[to_park("c", sequence, 1)]).await.expect("parked");
        store.end_savepoint(&mut tx, keep).await.expect("ended");
    }
    store.commit(tx).await.expect("committed");
    let kept = store.parked(NAME, &key("c"), 9).await.expect("it serves");
    assert_eq!(kept, [to_park("c", 3, 1), to_park("c", 5, 1)]);
}

async fn a_claim_waits_for_who_holds_it<S: Store>(store: &S, claim: &mut Claim) {
    let mut tx = store.begin(claim).await.expect("it serves").expect("it is claimed");
    let mut next = std::pin::pin!(store.claim(NAME, begins(0)));
    let early = tokio::time::timeout(Duration::from_millis(200), next.as_mut()).await;
    assert!(early.is_err(), "it was claimed while it was held: {early:?}");
    store.advance(&mut tx, NAME, at(20), 0).await.expect("advanced");
    store.commit(tx).await.expect("committed");
    let next = next.await.expect("it serves");
    assert_eq!((next.position, next.term > claim.term), (at(20), true));
    claim.position = at(20);
    assert!(store.begin(claim).await.expect("it serves").is_none(), "its term is over");
}

#[tokio::test]
async fn the_twin_in_memory_keeps_the_contract() {
    let ask = async |store: &MemoryStore<()>, request| {
        store.ask(NAME, request);
    };
    keeps_the_contract(MemoryStore::<()>::default(), ask).await;
}

#[tokio::test]
async fn postgres_keeps_the_contract() {
    let world = World::start().await;
    let ask = async |store: &subscriptions::postgres::PostgresStore, request| {
        assert!(store.ask(NAME, &request).await.expect("it serves"), "it is known");
    };
    keeps_the_contract(world.store(), ask).await;
    world.stop().await;
}
