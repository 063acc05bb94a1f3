//! A key store is brought level with the log before it answers anyone.

use std::future::Future;

use kernel::clock::Clock as _;
use kernel::{PersonId, SealedField, Sequence};
use privacy::{Destruction, DestructionLog, KeyError, KeyStore, Shut, erased_completely_at};
use runtime::BoxError;
use sqlx::PgPool;

use crate::store::{ANA, BO, OTHER_TENANT, Store, TENANT, count, person, request, seal, unseal};

/// A log that is told of: what was destroyed at which position, and where it ends.
#[derive(Clone, Default)]
struct Told {
    end: u64,
    destroyed: Vec<(u64, Destruction)>,
    of_some_tenants: bool,
    broken: bool,
}

impl Told {
    fn until(end: u64) -> Self {
        Self { end, ..Self::default() }
    }

    fn with(mut self, position: u64, destruction: Destruction) -> Self {
        self.destroyed.push((position, destruction));
        self
    }
}

impl DestructionLog for Told {
    fn end(&self) -> impl Future<Output = Result<Sequence, BoxError>> + Send {
        let end = if self.broken { Err("no answer".into()) } else { Ok(Sequence::new(self.end)) };
        async move { end }
    }

    async fn destructions(&self, after: Sequence, until: Sequence) -> Result<Vec<Destruction>, BoxError> {
        assert!(after < until && until.get() <= self.end, "{after} to {until}");
        let between = |position: u64| position > after.get() && position <= until.get();
        Ok(self.destroyed.iter().filter(|(position, _)| between(*position)).map(|(_, told)| *told).collect())
    }

    fn is_whole(&self) -> bool {
        !self.of_some_tenants
    }
}

/// The completion of an erasure, a day ago.
fn destroyed(store: &Store, person: PersonId) -> Destruction {
    let now = store.clock.now();
    Destruction { tenant: TENANT, person, at: Some(now.plus_seconds(-86_400)) }
}

/// The positions that the store remembers: applied through, and the end of the log.
async fn positions(pool: &PgPool) -> (i64, i64) {
    let sql = "SELECT applied_through, log_end FROM keys.destructions";
    sqlx::query_as(sql).fetch_one(pool).await.expect("it answers")
}

async fn texts(keys: &KeyStore, store: &Store) -> [SealedField; 2] {
    let fields = [seal(keys, ANA, "feedback", "of Ana").await, seal(keys, BO, "feedback", "of Bo").await];
    assert_eq!(count(&store.pool, "SELECT count(*) FROM keys.subject_keys WHERE wrapped IS NULL").await, 0);
    fields
}

#[tokio::test]
async fn a_store_answers_nobody_before_it_is_level_and_then_nobody_who_is_erased() {
    let store = Store::start().await;
    let fields = texts(&store.open().await, &store).await;
    // The backup was taken here: it has the keys of both, and nobody destroyed.
    let keys = store.connect().await.expect("it connects");
    assert_eq!(keys.shut(), Some(Shut::NotLevelled));
    let refused = [
        keys.keys_for(TENANT, &[BO]).await.err(),
        keys.unseal(&request(), &fields).await.err(),
        keys.tenant_keys(TENANT).await.err(),
        keys.seal_for_tenant(TENANT, "secret", uuid::Uuid::nil(), b"x").await.err(),
        keys.destroy(TENANT, BO).await.err(),
        keys.rotate_epoch(TENANT).await.err(),
    ];
    for error in refused {
        assert!(matches!(error, Some(KeyError::Shut(Shut::NotLevelled))), "{error:?}");
    }

    let mut log = Told::until(50_000).with(41_000, destroyed(&store, ANA));
    for number in 0..2_500 {
        log = log.with(45_000, destroyed(&store, person(10_000 + number)));
    }
    keys.level(&log).await.expect("it opens");
    assert_eq!(keys.shut(), None);
    assert_eq!(unseal(&keys, &fields).await.expect("it answers"), [None, Some("of Bo".to_owned())]);
    let again = keys.destroy(TENANT, ANA).await.expect("it was");
    assert_eq!(Some(again.at), destroyed(&store, ANA).at, "the time of the log");
    let gone = "SELECT count(*) FROM keys.subject_keys WHERE destroyed_at IS NOT NULL";
    assert_eq!(count(&store.pool, gone).await, 2_501);
    assert_eq!(positions(&store.pool).await, (50_000, 50_000));
    store.stop().await;
}

#[tokio::test]
async fn an_erasure_that_was_only_ordered_is_carried_out_and_dated_when_it_is() {
    let store = Store::start().await;
    let fields = texts(&store.open().await, &store).await;
    let ordered = Destruction { tenant: TENANT, person: ANA, at: None };
    let both = Destruction { tenant: TENANT, person: BO, at: None };
    let log = Told::until(9).with(3, ordered).with(4, both).with(6, destroyed(&store, BO));
    let keys = store.connect().await.expect("it connects");
    keys.level(&log).await.expect("it opens");
    assert_eq!(unseal(&keys, &fields).await.expect("it answers"), [None, None]);
    let now = store.clock.now();
    assert_eq!(keys.destroy(TENANT, ANA).await.expect("it was").at, now);
    assert_eq!(Some(keys.destroy(TENANT, BO).await.expect("it was").at), destroyed(&store, BO).at);
    store.stop().await;
}

#[tokio::test]
async fn a_log_that_ends_before_what_is_known_of_it_keeps_the_store_shut_until_the_rest_is_back() {
    let store = Store::start().await;
    let keys = store.connect().await.expect("it connects");
    keys.level(&Told::until(90)).await.expect("it opens");
    keys.log_reached(Sequence::new(100)).await.expect("it is noted");
    let short = Shut::LogEndsBefore { log_end: Sequence::new(99), known: Sequence::new(100) };
    assert_eq!(keys.level(&Told::until(99)).await, Err(short.clone()));
    assert_eq!(keys.shut(), Some(short.clone()), "also when it was open");
    assert!(matches!(keys.tenant_keys(TENANT).await.err(), Some(KeyError::Shut(why)) if why == short));
    let told = keys.tenant_keys(TENANT).await.err().and_then(|error| error.told_while_shut());
    assert!(told.is_some_and(|told| told.contains("99") && told.contains("100")), "both positions");

    // The log and the key store come from one backup: the other database still knows.
    let restored = "UPDATE keys.destructions SET applied_through = 80, log_end = 80";
    sqlx::query(restored).execute(&store.pool).await.expect("the owner may");
    let other = store.connect().await.expect("it connects");
    assert_eq!(
        other.level(&Told::until(80)).await,
        Err(Shut::LogEndsBefore { log_end: Sequence::new(80), known: Sequence::new(100) })
    );
    for keys in [&keys, &other] {
        keys.level(&Told::until(100)).await.expect("the rest is back");
        keys.tenant_keys(TENANT).await.expect("it answers");
    }
    store.stop().await;
}

#[tokio::test]
async fn a_log_that_cannot_be_read_keeps_a_store_shut_and_does_not_shut_an_open_one() {
    let store = Store::start().await;
    let keys = store.connect().await.expect("it connects");
    let broken = Told { broken: true, ..Told::until(9) };
    assert_eq!(keys.level(&broken).await, Err(Shut::LogUnreadable("no answer".to_owned())));
    assert!(keys.tenant_keys(TENANT).await.is_err());
    keys.level(&Told::until(9)).await.expect("it opens");
    keys.level(&broken).await.expect_err("it cannot be read");
    keys.tenant_keys(TENANT).await.expect("it was level, and stays open");
    store.stop().await;
}

#[tokio::test]
async fn what_was_read_of_some_tenants_is_applied_and_not_noted_as_all_there_is() {
    let store = Store::start().await;
    let fields = texts(&store.open().await, &store).await;
    let seen = Told { of_some_tenants: true, ..Told::until(9) }.with(5, destroyed(&store, ANA));
    let reader = store.connect().await.expect("it connects");
    reader.level(&seen).await.expect("it opens");
    assert_eq!(unseal(&reader, &fields).await.expect("it answers")[0], None);
    assert_eq!(positions(&store.pool).await, (0, 9));

    let elsewhere = Destruction { tenant: OTHER_TENANT, ..destroyed(&store, BO) };
    let whole = Told { of_some_tenants: false, ..seen }.with(6, elsewhere);
    store.open_level(&whole).await;
    assert_eq!(positions(&store.pool).await, (9, 9));
    assert_eq!(count(&store.pool, "SELECT count(*) FROM keys.subject_keys WHERE wrapped IS NULL").await, 2);
    store.stop().await;
}

#[tokio::test]
async fn a_store_that_is_restored_while_it_is_open_is_level_again_at_the_next_look() {
    let store = Store::start().await;
    let keys = store.open().await;
    let fields = texts(&keys, &store).await;
    let log = Told::until(9).with(5, destroyed(&store, ANA));
    keys.level(&log).await.expect("it opens");
    // What a restore from before the erasure leaves.
    for restored in [
        "ALTER TABLE keys.subject_keys DISABLE TRIGGER USER",
        "UPDATE keys.subject_keys AS back SET destroyed_at = NULL, wrapped = other.wrapped
         FROM keys.subject_keys AS other WHERE back.wrapped IS NULL AND other.wrapped IS NOT NULL",
        "ALTER TABLE keys.subject_keys ENABLE TRIGGER USER",
        "UPDATE keys.destructions SET applied_through = 2, log_end = 2",
    ] {
        sqlx::query(restored).execute(&store.pool).await.expect("the owner may");
    }
    keys.level(&log).await.expect("it is level");
    assert_eq!(unseal(&keys, &fields).await.expect("it answers"), [None, Some("of Bo".to_owned())]);
    store.stop().await;
}

#[tokio::test]
async fn without_the_keys_of_epochs_nobody_is_readable_and_that_is_what_it_says() {
    let store = Store::start().await;
    let keys = store.open_forgetful().await;
    let fields = texts(&keys, &store).await;
    for lost in ["ALTER TABLE epochs.keys DISABLE TRIGGER USER", "DELETE FROM epochs.keys"] {
        sqlx::query(lost).execute(&store.databases.epochs).await.expect("the owner may");
    }
    let error = unseal(&keys, &fields).await.expect_err("nothing opens");
    assert!(matches!(error, KeyError::EpochLost { tenant: TENANT, epoch: 1 }), "{error:?}");
    assert!(error.told_while_shut().is_some());
    let lost = Shut::EpochsLost { epochs: 1, tenant: TENANT, epoch: 1 };
    assert_eq!(keys.level(&Told::until(0)).await, Err(lost.clone()));
    assert_eq!(keys.shut(), Some(lost));
    store.stop().await;
}

#[tokio::test]
async fn a_key_of_a_destroyed_epoch_that_comes_back_with_a_backup_is_destroyed_again() {
    let store = Store::start().await;
    let keys = store.open().await;
    let fields = texts(&keys, &store).await;
    let epochs = &store.databases.epochs;
    let key: Vec<u8> =
        sqlx::query_scalar("SELECT wrapped FROM epochs.keys").fetch_one(epochs).await.expect("there is one");
    keys.rotate_epoch(TENANT).await.expect("it rotates");
    let there = "SELECT count(*) FROM epochs.keys WHERE wrapped IS NOT NULL";
    sqlx::query("ALTER TABLE epochs.keys DISABLE TRIGGER USER").execute(epochs).await.expect("the owner may");
    let back =
        sqlx::query("UPDATE epochs.keys SET wrapped = $1, destroyed_at = NULL WHERE epoch = 1").bind(key);
    back.execute(epochs).await.expect("the owner may");
    assert_eq!(count(epochs, there).await, 2);
    store.open_level(&Told::until(9)).await;
    assert_eq!(count(epochs, there).await, 1);
    let read = unseal(&store.open_level(&Told::until(9)).await, &fields).await.expect("everyone is readable");
    assert!(read.iter().all(Option::is_some));
    store.stop().await;
}

#[tokio::test]
async fn a_key_of_an_epoch_is_nowhere_but_in_its_own_database_and_gone_before_it_is_said_to_be() {
    let store = Store::start().await;
    let keys = store.open().await;
    texts(&keys, &store).await;
    assert_eq!(count(&store.pool, "SELECT count(*) FROM keys.epochs WHERE wrapped IS NOT NULL").await, 0);
    let there = "SELECT count(*) FROM epochs.keys WHERE wrapped IS NOT NULL";
    assert_eq!(count(&store.databases.epochs, there).await, 1);

    let erased = keys.destroy(TENANT, ANA).await.expect("it is destroyed");
    let mut blocked = store.databases.epochs.begin().await.expect("it begins");
    let old =
        sqlx::query("SELECT 1 FROM epochs.keys WHERE epoch = 1 FOR UPDATE").execute(&mut *blocked).await;
    assert_eq!(old.expect("it is locked").rows_affected(), 1);
    tokio::select! {
        biased;
        rotated = keys.rotate_epoch(TENANT) => panic!("the old key cannot be destroyed: {rotated:?}"),
        () = waits(&store) => {}
    }
    let epochs = keys.epochs(TENANT).await.expect("it answers");
    assert_eq!((epochs.len(), epochs[0].living_keys), (2, 0), "it is emptied");
    assert_eq!(erased_completely_at(&epochs, erased.epoch), None, "its key is there");
    blocked.rollback().await.expect("it lets go");
    keys.finish_rotation(TENANT).await.expect("it rotates");
    let epochs = keys.epochs(TENANT).await.expect("it answers");
    assert!(erased_completely_at(&epochs, erased.epoch).is_some());
    assert_eq!(count(&store.databases.epochs, there).await, 1, "the new one");
    store.stop().await;
}

/// Until a statement of the database of epochs waits for a lock.
async fn waits(store: &Store) {
    let waiting = "SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
                   WHERE NOT l.granted AND a.datname = current_database()";
    while count(&store.databases.epochs, waiting).await == 0 {}
}
