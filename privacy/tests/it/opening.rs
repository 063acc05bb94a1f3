//! Opening a key store, and the derivation keys of its tenants.

use std::sync::Arc;

use privacy::{ConnectError, KeyStore, MasterKey};
use runtime::OsChance;

use crate::store::{OTHER_TENANT, Store, TENANT};

#[tokio::test]
async fn a_store_opens_only_with_its_own_master_key() {
    let store = Store::start().await;
    store.open().await;
    let other = KeyStore::connect(
        store.databases.clone(),
        MasterKey::new([43; 32]),
        Arc::clone(&store.clock) as Arc<dyn kernel::clock::Clock>,
        Arc::new(OsChance),
    );
    assert!(matches!(other.await.err(), Some(ConnectError::WrongMasterKey)));
    assert_eq!(store.databases.migrate().await.expect("it is migrated").len(), 0, "again: nothing to do");
    store.stop().await;
}

#[tokio::test]
async fn the_keys_of_a_tenant_are_made_once_and_are_its_own() {
    let store = Store::start().await;
    let (here, there) = (store.open().await, store.open().await);
    let (one, other) = tokio::join!(here.tenant_keys(TENANT), there.tenant_keys(TENANT));
    let (one, other) = (one.expect("they are made"), other.expect("they are made"));
    let record = one.record_id("kintell.sessions", "s-1");
    assert_eq!(record, other.record_id("kintell.sessions", "s-1"), "whoever came first");
    assert_eq!(one.fingerprint(&[b"a", b"b"]), other.fingerprint(&[b"a", b"b"]));
    let foreign = here.tenant_keys(OTHER_TENANT).await.expect("they are made");
    assert_ne!(record, foreign.record_id("kintell.sessions", "s-1"));
    assert_ne!(one.identifier_id("email", "a@b.c"), foreign.identifier_id("email", "a@b.c"));
    store.stop().await;
}

#[tokio::test]
async fn index_keys_rotate_by_dual_read_and_record_ids_stay() {
    let store = Store::start().await;
    let keys = store.open().await;
    let before = keys.tenant_keys(TENANT).await.expect("they are made");
    keys.add_index_key(TENANT).await.expect("it is added");
    let during = keys.tenant_keys(TENANT).await.expect("they are read");
    let claims = during.identifier_ids("email", "a@b.c");
    assert_eq!(claims.len(), 2);
    assert_eq!(claims[0], before.identifier_id("email", "a@b.c"), "the old key still decides");
    keys.retire_old_index_keys(TENANT).await.expect("it is retired");
    let after = keys.tenant_keys(TENANT).await.expect("they are read");
    assert_eq!(after.identifier_ids("email", "a@b.c"), claims[1..]);
    assert_eq!(after.record_id("s", "1"), before.record_id("s", "1"));
    store.stop().await;
}

#[tokio::test]
async fn what_is_sealed_for_a_tenant_opens_as_what_it_is_and_as_nothing_else() {
    let store = Store::start().await;
    let keys = store.open().await;
    let (id, other) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
    let sealed = keys.seal_for_tenant(TENANT, "secret", id, b"canary").await.expect("it is sealed");
    assert!(!sealed.windows(6).any(|part| part == b"canary"));
    let opened = keys.open_for_tenant(TENANT, "secret", id, &sealed).await.expect("it opens");
    assert_eq!(opened.as_slice(), b"canary");
    for (tenant, kind, id) in
        [(OTHER_TENANT, "secret", id), (TENANT, "delivery", id), (TENANT, "secret", other)]
    {
        assert!(keys.open_for_tenant(tenant, kind, id, &sealed).await.is_err(), "{tenant} {kind} {id}");
    }
    store.stop().await;
}

#[tokio::test]
async fn a_tenant_from_before_a_kind_of_key_gets_it_and_keeps_the_others() {
    let store = Store::start().await;
    let before = store.open().await.tenant_keys(TENANT).await.expect("they are made");
    let gone = sqlx::query("DELETE FROM keys.tenant_keys WHERE kind = 'storage'").execute(&store.pool).await;
    assert_eq!(gone.expect("it is there").rows_affected(), 1);
    let keys = store.open().await;
    let after = keys.tenant_keys(TENANT).await.expect("the missing one is made");
    assert_eq!(after.record_id("s", "1"), before.record_id("s", "1"));
    let sealed = keys.seal_for_tenant(TENANT, "secret", uuid::Uuid::nil(), b"x").await.expect("it is sealed");
    let elsewhere = store.open().await.open_for_tenant(TENANT, "secret", uuid::Uuid::nil(), &sealed).await;
    assert_eq!(elsewhere.expect("it opens").as_slice(), b"x");
    store.stop().await;
}
