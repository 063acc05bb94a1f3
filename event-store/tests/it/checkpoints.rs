//! Signed checkpoints over a real archive.

use std::time::Duration;

use ed25519_dalek::SigningKey;
use event_store::merkle::audit::{AuditFault, Audited, audit};
use event_store::merkle::checkpoint::Signing;
use event_store::merkle::newest::{self, Newest};
use event_store::merkle::proof::Tree;
use event_store::merkle::{leaf, proof};
use kernel::{Hash, Sequence};

use crate::damage;
use crate::workload::Writers;
use crate::world::{Running, World, everything};

const EVERY_COMMITS: u64 = 100;
const COMMITS: u64 = 1_000;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

/// A log that signs, with some commits, across two archivers.
async fn signed(world: &World) -> Running {
    let mut settings = world.settings().await;
    settings.signing = Some(Signing {
        origin: "example/log".to_owned(),
        key: key(),
        every_commits: EVERY_COMMITS,
        every: Duration::from_millis(1),
    });
    for name in ["first", "second"] {
        let running = Running::start(settings.clone());
        running.log.opened().await.expect("the log opens");
        let writers = Writers::start(&running.log, name, 16);
        writers.make(COMMITS).await;
        writers.finish().await;
        running.stop().await;
    }
    let running = Running::start(settings);
    running.log.opened().await.expect("the log opens");
    running
}

/// Returns when Postgres has let the archiver's connection go: the last statement it sent may end later than
/// the archiver itself.
async fn archiver_gone(world: &World) {
    let owner = world.owner();
    let gone = async {
        let connected = "SELECT EXISTS (SELECT FROM pg_stat_activity \
                         WHERE usename = 'teei_archiver' AND datname = current_database())";
        while sqlx::query_scalar(connected).fetch_one(owner).await.expect("Postgres answers") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("it ends");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn checkpoints_grow_on_across_archivers_and_fit_the_archive() {
    let world = World::start().await;
    let running = signed(&world).await;
    let found = audit(&world.archive(), &key().verifying_key()).await.expect("the archive is whole");
    let commits = everything(&running.log).await;
    assert_eq!(found.commits, commits.len() as u64);
    assert!(found.checkpoints >= 2, "{found:?}");

    let leaves: Vec<Hash> = commits.iter().map(|commit| leaf(commit.sequence, &commit.hash())).collect();
    let checkpoints = world.archive().checkpoints().await.expect("the archive answers");
    let (old, new) = (checkpoints.first().expect("one"), checkpoints.last().expect("one"));
    let size = |tree: Tree| usize::try_from(tree.size).expect("it fits");
    let (old_size, new_size) = (size(old.tree), size(new.tree));
    let hashes = proof::consistency(&leaves[..new_size], old_size).expect("it is not longer");
    assert!(proof::verify_consistency(old.tree, new.tree, &hashes));
    let path = proof::inclusion(&leaves[..new_size], 6).expect("the seventh commit");
    assert!(proof::verify_inclusion(leaves[6], 6, new.tree.size, &path, new.tree.root));
    running.stop().await;
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newest_checkpoint_is_verified_by_what_was_signed_since_the_one_before() {
    let world = World::start().await;
    let running = signed(&world).await;
    running.stop().await;
    archiver_gone(&world).await;
    let (archive, public) = (world.archive(), key().verifying_key());
    let checkpoints = archive.checkpoints().await.expect("the archive answers");
    let [.., before, newest] = &checkpoints[..] else { panic!("fewer than two: {checkpoints:?}") };
    let found = newest::verify(&archive, &public).await.expect("it is whole");
    let (size, read) = (newest.tree.size, newest.tree.size - before.tree.size);
    assert_eq!(found, Some(Newest { size, read }));

    let stranger = SigningKey::from_bytes(&[43; 32]).verifying_key();
    let found = newest::verify(&archive, &stranger).await;
    assert!(matches!(found, Err(AuditFault::NotSigned { .. })), "{found:?}");
    let last = Sequence::new(newest.tree.size);
    let honest = archive.at(last).await.expect("the archive answers").expect("it is there");
    damage::tamper(&world, last, b"forged").await;
    let found = newest::verify(&archive, &public).await;
    assert!(matches!(found, Err(AuditFault::Changed { at }) if at == last), "{found:?}");
    damage::set_hash(&world, last, &Hash::of_commit(&honest.recorded.subject, b"forged")).await;
    let found = newest::verify(&archive, &public).await;
    assert!(matches!(found, Err(AuditFault::OtherLog { .. })), "{found:?}");
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_that_was_never_signed_has_no_newest_checkpoint() {
    let world = World::start().await;
    let running = Running::start(world.settings().await);
    running.log.opened().await.expect("the log opens");
    let found = newest::verify(&world.archive(), &key().verifying_key()).await;
    assert_eq!(found.expect("the archive answers"), None);
    running.stop().await;
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_audit_finds_a_changed_commit_even_when_its_hash_was_changed_with_it() {
    let world = World::start().await;
    let running = signed(&world).await;
    running.stop().await;
    let (archive, public) = (world.archive(), key().verifying_key());
    let seventh = Sequence::new(7);
    let before = archive.at(seventh).await.expect("the archive answers").expect("it is there");

    damage::tamper(&world, seventh, b"forged").await;
    let found = audit(&archive, &public).await;
    assert!(matches!(found, Err(AuditFault::Changed { at }) if at == seventh), "{found:?}");
    let forged = Hash::of_commit(&before.recorded.subject, b"forged");
    damage::set_hash(&world, seventh, &forged).await;
    let found = audit(&archive, &public).await;
    assert!(matches!(found, Err(AuditFault::OtherLog { .. })), "{found:?}");

    damage::tamper(&world, seventh, &before.recorded.payload).await;
    damage::set_hash(&world, seventh, &before.hash).await;
    let stranger = SigningKey::from_bytes(&[43; 32]).verifying_key();
    assert!(matches!(audit(&archive, &stranger).await, Err(AuditFault::NotSigned { .. })));
    let Audited { commits, .. } = audit(&archive, &public).await.expect("it was put right");
    assert!(commits >= 2 * COMMITS);
    world.servers.stop().await;
}
