//! What can be found by one who has everything but the master key.

use std::path::Path;
use std::sync::{Arc, Mutex};

use kernel::chance::Chance;
use memchr::memmem::{self, Finder};
use privacy::{EmptyLog, KeyStore, MasterKey};
use runtime::OsChance;
use servers::Server;

use crate::store::{ANA, BO, MASTER, Store, TENANT, request, seal};

const CANARY: &str = "canary-5c1f-of-ana";

/// Remembers what it drew, to be looked for afterwards.
#[derive(Default)]
struct TellingChance(Mutex<Vec<[u8; 32]>>);

impl Chance for TellingChance {
    fn fill(&self, bytes: &mut [u8]) {
        OsChance.fill(bytes);
        if let Ok(key) = <[u8; 32]>::try_from(&*bytes) {
            self.0.lock().expect("nobody panicked").push(key);
        }
    }
}

#[tokio::test]
async fn neither_a_text_nor_a_key_is_on_the_disk_of_the_database() {
    let store = Store::start_private().await;
    let chance = Arc::new(TellingChance::default());
    let keys = KeyStore::connect(
        store.databases.clone(),
        MasterKey::new(MASTER),
        Arc::clone(&store.clock) as Arc<dyn kernel::clock::Clock>,
        Arc::clone(&chance) as Arc<dyn Chance>,
    )
    .await
    .expect("it connects");
    keys.level(&EmptyLog).await.expect("it opens");
    let derived = keys.tenant_keys(TENANT).await.expect("they are made");
    derived.identifier_id("email", CANARY);
    let fields = [seal(&keys, ANA, "feedback", CANARY).await, seal(&keys, BO, "feedback", CANARY).await];
    keys.unseal(&request(), &fields).await.expect("it opens");
    keys.rotate_epoch(TENANT).await.expect("it rotates");
    keys.destroy(TENANT, ANA).await.expect("it is destroyed");
    sqlx::query("CHECKPOINT").execute(&superuser(&store).await).await.expect("the superuser may");

    let drawn = chance.0.lock().expect("nobody panicked").clone();
    assert_eq!(drawn.len(), 4 + 2 + 2, "four keys of the tenant, two epochs, two persons");
    let mut wanted: Vec<Vec<u8>> = drawn.iter().map(|key| key.to_vec()).collect();
    wanted.extend([MASTER.to_vec(), CANARY.as_bytes().to_vec()]);
    let files = scan(&store.servers.own().store_dir(Server::Postgres), &wanted);
    assert!(files > 500, "tables, indexes and the write-ahead log were read, not {files} files");
    let mut tenant_key = TENANT.uuid().as_bytes().to_vec();
    tenant_key.truncate(16);
    assert!(
        contains_somewhere(&store.servers.own().store_dir(Server::Postgres), &tenant_key),
        "the search finds"
    );
    store.stop().await;
}

#[tokio::test]
async fn debug_shows_nothing() {
    let store = Store::start().await;
    let keys = store.open().await;
    let field = seal(&keys, ANA, "feedback", CANARY).await;
    let unsealed = keys.unseal(&request(), std::slice::from_ref(&field)).await.expect("it opens");
    let personal = keys.keys_for(TENANT, &[ANA]).await.expect("it is there");
    let derived = keys.tenant_keys(TENANT).await.expect("they are there");
    let shown = format!("{unsealed:?} {personal:?} {derived:?} {:?} {field:?}", MasterKey::new(MASTER));
    assert!(!shown.contains("canary") && !shown.contains("42, 42"), "{shown}");
    assert!(shown.contains("not shown"));
    store.stop().await;
}

async fn superuser(store: &Store) -> sqlx::PgPool {
    let url = store.servers.endpoints().postgres.superuser_url("postgres");
    sqlx::PgPool::connect(&url).await.expect("it answers")
}

/// Fails when a file holds one of the wanted bytes, as they are or as hexadecimal digits.
fn scan(directory: &Path, wanted: &[Vec<u8>]) -> usize {
    let mut files = 0;
    let digits: Vec<String> = wanted.iter().map(hex::encode).collect();
    let as_they_are: Vec<Finder> = wanted.iter().map(Finder::new).collect();
    let in_hex: Vec<Finder> = digits.iter().map(Finder::new).collect();
    let any = |finders: &[Finder], bytes: &[u8]| finders.iter().any(|finder| finder.find(bytes).is_some());
    visit(directory, &mut |path, bytes| {
        files += 1;
        assert!(!any(&as_they_are, bytes), "{} holds a secret", path.display());
        assert!(!any(&in_hex, bytes), "{} holds a secret in hex", path.display());
    });
    files
}

fn contains_somewhere(directory: &Path, wanted: &[u8]) -> bool {
    let mut found = false;
    visit(directory, &mut |_path, bytes| found |= memmem::find(bytes, wanted).is_some());
    found
}

fn visit(directory: &Path, look: &mut dyn FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(directory).expect("it is ours") {
        let path = entry.expect("it is ours").path();
        if path.is_dir() {
            visit(&path, look);
        } else if let Ok(bytes) = std::fs::read(&path) {
            look(&path, &bytes);
        }
    }
}
