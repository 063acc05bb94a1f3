//! What every index must do.

use jobs::memory::MemoryDue;
use jobs::{Claimed, Due, DueIndex, DueKey, Held, NOBODYS};
use kernel::Timestamp;
use uuid::Uuid;

use crate::postgres::World;

const KIND: &str = "effect";

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(1_764_000_000_000_000 + second * 1_000_000)
}

pub(crate) fn due(id: u128, second: i64, revision: i64) -> Due {
    Due { key: DueKey::new(KIND, NOBODYS, Uuid::from_u128(id)), at: at(second), revision }
}

async fn claim(index: &impl DueIndex, second: i64, max: usize, expired: &[Held]) -> Vec<Claimed> {
    index.claim(KIND, at(second), max, expired).await.expect("it serves")
}

fn ids(claimed: &[Claimed]) -> Vec<u128> {
    claimed.iter().map(|claimed| claimed.due.key.id.as_u128()).collect()
}

async fn keeps_the_contract(index: impl DueIndex) {
    // The longest due first, no more than asked for, nothing before its time, and nothing twice.
    let timer = Due { key: DueKey::new("timer", NOBODYS, Uuid::from_u128(1)), ..due(1, 0, 1) };
    index.put(&[due(1, 30, 1), due(2, 10, 1), due(3, 20, 1), due(4, 99, 1), timer]).await.expect("put");
    assert_eq!(ids(&claim(&index, 50, 2, &[]).await), [2, 3]);
    let first = claim(&index, 50, 9, &[]).await;
    assert_eq!(ids(&first), [1]);
    assert_eq!(ids(&claim(&index, 98, 9, &[]).await), []);

    // A lease that was seen unchanged is taken over, one that beat since is not; whoever held it is fenced off.
    let mut held = index.held(KIND).await.expect("it serves");
    held.sort_by_key(|held| held.key.id);
    assert_eq!(held.iter().map(|held| held.key.id.as_u128()).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(index.beat(&first[0]).await.expect("it serves"), "it beats");
    let taken = claim(&index, 50, 9, &held).await;
    assert_eq!(ids(&taken), [2, 3], "the first has beaten");
    assert_eq!(taken[0].claims, 2);
    let before = Claimed { term: held[1].term, ..taken[0].clone() };
    assert!(!index.beat(&before).await.expect("it serves"));
    assert!(!index.finish(&before, None).await.expect("it serves"));
    assert!(index.beat(&taken[0]).await.expect("it serves"));

    // Given back: due again later, or gone; and only once.
    assert!(index.finish(&taken[0], Some(at(70))).await.expect("it serves"));
    assert!(!index.finish(&taken[0], None).await.expect("it serves"), "it is nobody's");
    assert!(index.finish(&taken[1], None).await.expect("it serves"));
    assert_eq!(ids(&claim(&index, 69, 9, &[]).await), []);
    let again = claim(&index, 70, 9, &[]).await;
    assert_eq!((ids(&again), again[0].claims), (vec![2], 3));

    a_higher_revision_stands(&index, &first[0]).await;

    // A term is never given twice, also not to an entry that was gone and is back.
    index.put(&[due(3, 60, 2)]).await.expect("put");
    let back = claim(&index, 98, 9, &[]).await;
    assert_eq!(ids(&back), [3]);
    assert!(!index.finish(&taken[1], None).await.expect("it serves"), "whoever held it before it was gone");
    assert!(index.finish(&back[0], None).await.expect("it serves"));

    // Taken out, but for a higher revision.
    let key = |id| due(id, 0, 0).key;
    index.put(&[due(5, 60, 7)]).await.expect("put");
    index.remove(&key(5), 6).await.expect("it serves");
    assert_eq!(ids(&claim(&index, 98, 9, &[]).await), [5]);
    index.remove(&key(5), 7).await.expect("it serves");
    index.remove(&key(77), 7).await.expect("it serves");
    let other_kinds = index.claim("timer", at(98), 9, &[]).await.expect("it serves");
    assert_eq!(ids(&other_kinds), [1]);
}

/// While it is worked at, and after.
async fn a_higher_revision_stands(index: &impl DueIndex, held: &Claimed) {
    index.put(&[due(1, 40, 1)]).await.expect("put");
    index.put(&[due(1, 60, 3), due(1, 61, 2)]).await.expect("put");
    assert_eq!(ids(&claim(index, 98, 9, &[]).await), [], "its holder is at it still");
    assert!(index.finish(held, None).await.expect("it serves"));
    index.put(&[due(1, 10, 2)]).await.expect("put");
    assert_eq!(ids(&claim(index, 59, 9, &[]).await), []);
    let anew = claim(index, 60, 9, &[]).await;
    assert_eq!((anew[0].due.clone(), anew[0].claims), (due(1, 60, 3), 1));
    assert!(index.finish(&anew[0], None).await.expect("it serves"));
}

#[tokio::test]
async fn the_twin_keeps_the_contract() {
    keeps_the_contract(MemoryDue::default()).await;
}

#[tokio::test]
async fn postgres_keeps_the_contract() {
    let world = World::start().await;
    keeps_the_contract(world.due()).await;
    world.stop().await;
}

#[tokio::test]
async fn two_that_claim_at_once_never_get_the_same_entry() {
    let world = World::start().await;
    let entries: Vec<_> = (0..200).map(|id| due(id, 1, 1)).collect();
    world.due().put(&entries).await.expect("put");
    let claims = (0..8).map(|_| {
        let index = world.due();
        async move {
            let mut got = Vec::new();
            loop {
                let claimed = claim(&index, 5, 7, &[]).await;
                if claimed.is_empty() {
                    return got;
                }
                got.extend(ids(&claimed));
            }
        }
    });
    let mut got: Vec<_> = futures::future::join_all(claims).await.into_iter().flatten().collect();
    got.sort_unstable();
    assert_eq!(got, (0..200).collect::<Vec<_>>());
    world.stop().await;
}
