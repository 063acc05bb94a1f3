//! Making personal keys, by many at once.

use std::time::Duration;

use futures::future::join_all;
use kernel::Personal;
use privacy::{PersonKeys, SealError};

use crate::store::{ANA, BO, Store, TENANT, at, count, person, sealed, unseal};

/// Every one of these keys can be opened by a process that reads it from the database.
async fn assert_stored(store: &Store, keys: &PersonKeys, number: u128) {
    let mut personal = Personal::clear(person(number), "text");
    keys.seal(&at("feedback"), &mut personal).expect("the key is at hand");
    let field = at("feedback").with(sealed(personal));
    let read = unseal(&store.open_forgetful().await, &[field]).await.expect("the same key");
    assert_eq!(read, [Some("text".to_owned())]);
}

#[tokio::test]
async fn those_who_make_a_key_at_the_same_time_get_the_same() {
    let store = Store::start().await;
    let stores = [store.open().await, store.open().await, store.open_forgetful().await];
    let asked = (0..240_usize).map(|call| {
        let keys = &stores[call % 3];
        let persons: Vec<_> = (0..8).map(|offset| person(1 + (call as u128 * 7 + offset) % 40)).collect();
        async move { (keys.keys_for(TENANT, &persons).await, persons) }
    });
    for (made, persons) in join_all(asked).await.into_iter().step_by(20) {
        let made = made.expect("they are made");
        for person in persons.iter().take(2) {
            assert_stored(&store, &made, person.uuid().as_u128()).await;
        }
    }
    assert_eq!(count(&store.pool, "SELECT count(*) FROM keys.subject_keys").await, 40);
    assert_eq!(count(&store.pool, "SELECT count(*) FROM keys.epochs").await, 1);
    store.stop().await;
}

#[tokio::test]
async fn one_who_goes_away_takes_nobody_along() {
    let store = Store::start().await;
    let keys = store.open().await;
    let asked = (0..120_u64).map(|call| {
        let (keys, mine) = (keys.clone(), [person(u128::from(call) + 100)]);
        // Every third gives up at once or soon, some of them while they serve the others.
        let patience = if call % 3 == 0 { Duration::from_micros(call * 40) } else { Duration::from_mins(1) };
        async move { (call, tokio::time::timeout(patience, keys.keys_for(TENANT, &mine)).await) }
    });
    for (call, made) in join_all(asked).await {
        match made {
            Ok(made) => drop(made.expect("it is made")),
            Err(_elapsed) => assert_eq!(call % 3, 0, "only the impatient go away"),
        }
    }
    store.stop().await;
}

#[tokio::test]
async fn sealing_needs_the_key_of_the_subject_and_leaves_sealed_texts_alone() {
    let store = Store::start().await;
    let keys = store.open().await.keys_for(TENANT, &[ANA]).await.expect("it is made");
    let mut of_bo = Personal::clear(BO, "text");
    assert_eq!(keys.seal(&at("feedback"), &mut of_bo), Err(SealError::NoKey(BO)));
    let mut of_ana = Personal::clear(ANA, "text");
    keys.seal(&at("feedback"), &mut of_ana).expect("the key is at hand");
    let once = of_ana.clone();
    keys.seal(&at("feedback"), &mut of_ana).expect("there is nothing to do");
    assert_eq!(of_ana, once);
    let mut erased = Personal::Erased;
    keys.seal(&at("feedback"), &mut erased).expect("there is nothing to do");
    assert_eq!(erased, Personal::Erased);
    store.stop().await;
}
