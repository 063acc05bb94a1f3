//! Destroying keys: at once, everywhere, for ever.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use privacy::{DestroyedNotice, KeyError};

use crate::store::{ANA, BO, OTHER_TENANT, Store, TENANT, count, person, seal, unseal};

#[tokio::test]
async fn a_destroyed_person_reads_as_erased_and_never_gets_a_key_again() {
    let store = Store::start().await;
    let keys = store.open().await;
    let fields = [seal(&keys, ANA, "feedback", "of Ana").await, seal(&keys, BO, "feedback", "of Bo").await];
    let told = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&told);
    keys.on_destroyed(move |notice| {
        assert_eq!(notice, DestroyedNotice { tenant: TENANT, person: ANA });
        counted.fetch_add(1, Ordering::SeqCst);
    });

    let first = keys.destroy(TENANT, ANA).await.expect("it is destroyed");
    store.clock.advance_seconds(60);
    assert_eq!(keys.destroy(TENANT, ANA).await.expect("again"), first, "the same answer");
    assert_eq!(first.epoch, 1);
    assert_eq!(told.load(Ordering::SeqCst), 2);

    let expected = [None, Some("of Bo".to_owned())];
    assert_eq!(unseal(&keys, &fields).await.expect("Bo is readable"), expected);
    assert_eq!(unseal(&store.open().await, &fields).await.expect("Bo is readable"), expected);
    for keys in [&keys, &store.open().await] {
        let refused = keys.keys_for(TENANT, &[BO, ANA]).await.expect_err("Ana has none");
        assert!(matches!(refused, KeyError::Destroyed(ANA)), "{refused:?}");
        keys.keys_for(TENANT, &[BO]).await.expect("Bo has one");
    }
    assert_eq!(keys.unsealings_of(TENANT, ANA, 10).await.expect("it answers").len(), 0, "nothing was read");
    keys.keys_for(OTHER_TENANT, &[ANA]).await.expect("elsewhere they are someone else");
    store.stop().await;
}

#[tokio::test]
async fn another_process_forgets_when_it_is_told() {
    let store = Store::start().await;
    let (here, there) = (store.open().await, store.open().await);
    let field = seal(&there, ANA, "feedback", "of Ana").await;
    here.destroy(TENANT, ANA).await.expect("it is destroyed");
    there.invalidate(DestroyedNotice { tenant: TENANT, person: ANA });
    assert_eq!(unseal(&there, &[field]).await.expect("it answers"), [None]);
    store.stop().await;
}

#[tokio::test]
async fn a_tombstone_cannot_be_taken_away_not_even_by_the_owner() {
    let store = Store::start().await;
    let keys = store.open().await;
    keys.destroy(TENANT, ANA).await.expect("one who never had a key can be destroyed");
    assert!(matches!(keys.keys_for(TENANT, &[ANA]).await, Err(KeyError::Destroyed(ANA))));
    for statement in [
        "DELETE FROM keys.subject_keys",
        "TRUNCATE keys.subject_keys",
        "UPDATE keys.subject_keys SET wrapped = decode(repeat('00', 72), 'hex'), destroyed_at = NULL",
    ] {
        assert!(sqlx::query(statement).execute(&store.pool).await.is_err(), "{statement}");
    }
    assert_eq!(count(&store.pool, "SELECT count(*) FROM keys.subject_keys").await, 1);
    store.stop().await;
}

#[tokio::test]
async fn creation_and_destruction_at_the_same_time_leave_no_living_key() {
    let store = Store::start().await;
    let (here, there) = (store.open().await, store.open_forgetful().await);
    let pairs = (0..60).map(|number| {
        let (here, there, one) = (&here, &there, [person(number + 500)]);
        async move { tokio::join!(here.keys_for(TENANT, &one), there.destroy(TENANT, one[0])).1 }
    });
    for destroyed in join_all(pairs).await {
        destroyed.expect("it is destroyed");
    }
    let living = "SELECT count(*) FROM keys.subject_keys WHERE wrapped IS NOT NULL";
    assert_eq!(count(&store.pool, living).await, 0);
    assert_eq!(count(&store.pool, "SELECT count(*) FROM keys.subject_keys").await, 60);
    store.stop().await;
}
