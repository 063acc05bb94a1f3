//! Rotating epochs: the living stay readable, the destroyed become unreadable in every copy.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use futures::future::join_all;
use kernel::Personal;
use privacy::erased_completely_at;
use sqlx::PgPool;

use crate::store::{ANA, BO, Store, TENANT, at, count, person, seal, sealed, unseal};

#[tokio::test]
async fn rotation_wraps_the_living_anew_and_completes_erasures() {
    let store = Store::start().await;
    let keys = store.open().await;
    let fields = [seal(&keys, ANA, "feedback", "of Ana").await, seal(&keys, BO, "feedback", "of Bo").await];
    let crowd: Vec<_> = (0..1_200).map(|number| person(1_000 + number)).collect();
    keys.keys_for(TENANT, &crowd).await.expect("they are made");
    let destroyed = keys.destroy(TENANT, ANA).await.expect("it is destroyed");
    let before = keys.epochs(TENANT).await.expect("it answers");
    assert_eq!((before.len(), before[0].living_keys, before[0].destroyed_at), (1, 1_201, None));
    assert_eq!(erased_completely_at(&before, destroyed.epoch), None);

    store.clock.advance_seconds(3_600);
    assert_eq!(keys.rotate_epoch(TENANT).await.expect("it rotates"), 2);
    let after = keys.epochs(TENANT).await.expect("it answers");
    assert_eq!((after.len(), after[0].living_keys, after[1].living_keys), (2, 0, 1_201));
    assert_eq!(erased_completely_at(&after, destroyed.epoch), after[0].destroyed_at);
    assert_eq!(after[0].destroyed_at, Some(destroyed.at.plus_seconds(3_600)));
    assert_eq!(erased_completely_at(&after, 2), None);

    let expected = [None, Some("of Bo".to_owned())];
    assert_eq!(unseal(&store.open().await, &fields).await.expect("Bo is readable"), expected);
    store.stop().await;
}

#[tokio::test]
async fn an_epoch_is_rotated_when_it_is_old_and_only_then() {
    let store = Store::start().await;
    let keys = store.open().await;
    let month = Duration::from_hours(24 * 25);
    let rotate = || async { keys.rotate_epoch_of_age(TENANT, month).await.expect("it answers") };
    assert_eq!(rotate().await, None, "a tenant without keys has no epoch yet");
    let field = seal(&keys, ANA, "feedback", "of Ana").await;
    store.clock.advance_seconds(24 * 3_600 * 25 - 1);
    assert_eq!(rotate().await, None);
    store.clock.advance_seconds(1);
    assert_eq!(rotate().await, Some(2));
    assert_eq!(rotate().await, None, "the new one is young");
    assert_eq!(unseal(&keys, &[field]).await.expect("Ana is readable"), [Some("of Ana".to_owned())]);

    // As a process leaves it that dies at the end of a rotation: the key is gone, and nobody said so.
    let gone_at = keys.epochs(TENANT).await.expect("it answers")[0].destroyed_at;
    store.clock.advance_seconds(60);
    for undone in [
        "ALTER TABLE keys.epochs DISABLE TRIGGER USER",
        "UPDATE keys.epochs SET destroyed_at = NULL WHERE epoch = 1",
        "ALTER TABLE keys.epochs ENABLE TRIGGER USER",
    ] {
        sqlx::query(undone).execute(&store.pool).await.expect("the owner may");
    }
    assert_eq!(rotate().await, None);
    let epochs = keys.epochs(TENANT).await.expect("it answers");
    assert!(gone_at.is_some());
    assert_eq!(
        epochs[0].destroyed_at, gone_at,
        "what was left is finished, and dated when it was done: {epochs:?}"
    );
    store.stop().await;
}

#[tokio::test]
async fn rotations_creations_and_destructions_at_the_same_time_lose_no_key() {
    let store = Store::start().await;
    let (one, other) = (store.open_forgetful().await, store.open_forgetful().await);
    let mut fields = Vec::new();
    for number in 0..20 {
        fields.push(seal(&one, person(number + 1), "feedback", "early").await);
    }
    let rotations = async {
        for _ in 0..4 {
            let (here, there) = tokio::join!(one.rotate_epoch(TENANT), other.rotate_epoch(TENANT));
            here.expect("it rotates");
            there.expect("it rotates");
        }
    };
    let creations = join_all((0..200).map(|number| {
        let keys = if number % 2 == 0 { &one } else { &other };
        async move { seal(keys, person(number + 1_000), "feedback", "meanwhile").await }
    }));
    let destructions = async {
        for number in 0..5 {
            other.destroy(TENANT, person(number + 1)).await.expect("it is destroyed");
        }
    };
    let ((), made, ()) = tokio::join!(rotations, creations, destructions);
    fields.extend(made);
    one.finish_rotation(TENANT).await.expect("it finishes");

    let read = unseal(&store.open().await, &fields).await.expect("every living key opens");
    assert_eq!(read.iter().filter(|text| text.is_none()).count(), 5, "the destroyed, and no others");
    let misplaced = "SELECT count(*) FROM keys.subject_keys k JOIN keys.epochs e USING (tenant, epoch)
                     WHERE k.wrapped IS NOT NULL AND e.retired_at IS NOT NULL";
    assert_eq!(count(&store.pool, misplaced).await, 0, "all are under the current epoch");
    let lingering = "SELECT count(*) FROM keys.epochs WHERE retired_at IS NOT NULL AND destroyed_at IS NULL";
    assert_eq!(count(&store.pool, lingering).await, 0, "every retired epoch is destroyed");
    store.stop().await;
}

#[tokio::test]
async fn a_rotation_waits_for_keys_that_are_being_made_under_the_old_epoch() {
    let store = Store::start().await;
    let (maker, rotator) = (store.open().await, store.open().await);
    maker.keys_for(TENANT, &[ANA]).await.expect("the first epoch is there");

    // Someone holds the place of the second person, so that making the keys of both stops halfway.
    let mut holder = store.pool.begin().await.expect("it begins");
    sqlx::query(
        "INSERT INTO keys.subject_keys (tenant, person, epoch, wrapped, created_at)
         VALUES ($1, $2, 1, decode(repeat('00', 72), 'hex'), now())",
    )
    .bind(TENANT.uuid())
    .bind(person(900).uuid())
    .execute(&mut *holder)
    .await
    .expect("the place is free");
    let (early, held) = (person(800), person(900));
    let both = [early, held];
    let mut making = Box::pin(maker.keys_for(TENANT, &both));
    assert!(!ends_before_waiting(&mut making, &store.pool, 1).await, "it waits for the holder");
    let mut rotating = Box::pin(rotator.rotate_epoch(TENANT));
    assert!(!ends_before_waiting(&mut rotating, &store.pool, 2).await, "it waits for the maker");

    holder.rollback().await.expect("it gives the place up");
    let (made, rotated) = tokio::join!(making, rotating);
    assert_eq!(rotated.expect("it rotates"), 2);
    let mut personal = Personal::clear(early, "text");
    made.expect("they are made").seal(&at("feedback"), &mut personal).expect("the key is at hand");
    let field = at("feedback").with(sealed(personal));
    let read = unseal(&store.open().await, &[field]).await.expect("the key was wrapped anew");
    assert_eq!(read, [Some("text".to_owned())]);
    store.stop().await;
}

/// Goes on with the future until it ends, or until so many statements wait for a lock.
async fn ends_before_waiting<F: Future>(future: &mut Pin<Box<F>>, pool: &PgPool, waiting: i64) -> bool {
    // A lock of a transaction names no database, so those that wait are asked for theirs.
    let locks = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) \
                 WHERE NOT granted AND datname = current_database()";
    let all_wait = async { while count(pool, locks).await < waiting {} };
    tokio::select! {
        _ = future => true,
        () = all_wait => false,
    }
}
