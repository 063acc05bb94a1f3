//! A key store of an earlier build, which kept the keys of epochs beside what they wrap, is opened.

use kernel::SealedField;
use privacy::{ConnectError, Shut};
use sqlx::PgPool;

use crate::store::{ANA, BO, Store, TENANT, count, seal, unseal};

const LEFT: &str = "SELECT count(*) FROM keys.epochs WHERE wrapped IS NOT NULL";
const MOVED: &str = "SELECT count(*) FROM epochs.keys WHERE wrapped IS NOT NULL";

async fn run(pool: &PgPool, statements: &[&str]) {
    for statement in statements {
        sqlx::query(statement).execute(pool).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

/// Puts the key of the only epoch where the earlier build had it; it stays where it is too.
async fn copy_back(store: &Store) {
    let wrapped: Vec<u8> = sqlx::query_scalar("SELECT wrapped FROM epochs.keys")
        .fetch_one(&store.databases.epochs)
        .await
        .expect("there is one");
    let back = sqlx::query("UPDATE keys.epochs SET wrapped = $1").bind(wrapped).execute(&store.pool).await;
    assert_eq!(back.expect("the owner may").rows_affected(), 1);
}

/// A store as the earlier build left it.
async fn of_an_earlier_build() -> (Store, [SealedField; 2]) {
    let store = Store::start().await;
    let keys = store.open().await;
    let fields = [seal(&keys, ANA, "feedback", "of Ana").await, seal(&keys, BO, "feedback", "of Bo").await];
    copy_back(&store).await;
    let emptied = ["ALTER TABLE epochs.keys DISABLE TRIGGER USER", "DELETE FROM epochs.keys"];
    run(&store.databases.epochs, &emptied).await;
    run(&store.databases.epochs, &["ALTER TABLE epochs.keys ENABLE TRIGGER USER"]).await;
    (store, fields)
}

async fn assert_moved(store: &Store, fields: &[SealedField]) {
    assert_eq!((count(&store.pool, LEFT).await, count(&store.databases.epochs, MOVED).await), (0, 1));
    let read = unseal(&store.open_forgetful().await, fields).await.expect("everyone is readable");
    assert_eq!(read, [Some("of Ana".to_owned()), Some("of Bo".to_owned())]);
}

#[tokio::test]
async fn its_epochs_are_moved_when_it_is_opened_also_by_several_at_once() {
    let (store, fields) = of_an_earlier_build().await;
    assert_eq!((count(&store.pool, LEFT).await, count(&store.databases.epochs, MOVED).await), (1, 0));
    let (one, other) = tokio::join!(store.connect(), store.connect());
    one.expect("it moves them");
    other.expect("it finds them moved, or moves them too");
    assert_moved(&store, &fields).await;
    store.stop().await;
}

#[tokio::test]
async fn one_that_was_killed_after_the_copy_finishes_at_the_next_start() {
    let (store, fields) = of_an_earlier_build().await;
    store.connect().await.expect("it moves them");
    // The copy is there, and the original was not taken away yet.
    copy_back(&store).await;
    assert_eq!((count(&store.pool, LEFT).await, count(&store.databases.epochs, MOVED).await), (1, 1));
    store.connect().await.expect("it finishes");
    assert_moved(&store, &fields).await;
    store.stop().await;
}

#[tokio::test]
async fn a_copy_that_differs_is_refused_and_the_original_stays() {
    let (store, fields) = of_an_earlier_build().await;
    store.connect().await.expect("it moves them");
    copy_back(&store).await;
    let foreign = "UPDATE epochs.keys SET wrapped = decode(repeat('07', 72), 'hex')";
    let ours: Vec<u8> = sqlx::query_scalar("SELECT wrapped FROM keys.epochs")
        .fetch_one(&store.pool)
        .await
        .expect("it was copied back");
    run(&store.databases.epochs, &[foreign]).await;
    let refused = store.connect().await.err();
    assert!(matches!(refused, Some(ConnectError::ForeignEpoch { tenant: TENANT, epoch: 1 })), "{refused:?}");
    assert_eq!(count(&store.pool, LEFT).await, 1, "nothing is taken away");
    let mended = sqlx::query("UPDATE epochs.keys SET wrapped = $1").bind(ours);
    mended.execute(&store.databases.epochs).await.expect("the owner may");
    store.connect().await.expect("it finishes");
    assert_moved(&store, &fields).await;
    store.stop().await;
}

#[tokio::test]
async fn a_backup_of_the_earlier_build_does_not_bring_a_destroyed_epoch_back() {
    let (store, _fields) = of_an_earlier_build().await;
    store.connect().await.expect("it moves them");
    copy_back(&store).await;
    let destroyed = "UPDATE epochs.keys SET wrapped = NULL, destroyed_at = now()";
    run(&store.databases.epochs, &[destroyed]).await;
    let keys = store.connect().await.expect("it connects");
    assert_eq!((count(&store.pool, LEFT).await, count(&store.databases.epochs, MOVED).await), (0, 0));
    let lost = keys.level(&privacy::EmptyLog).await;
    assert_eq!(lost, Err(Shut::EpochsLost { epochs: 1, tenant: TENANT, epoch: 1 }));
    store.stop().await;
}
