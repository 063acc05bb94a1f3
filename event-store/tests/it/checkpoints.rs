//! Signed checkpoints over a real archive.

use std::time::Duration;

use ed25519_dalek::SigningKey;
use event_store::merkle::audit::{AuditFault, Audited, audit};
use event_store::merkle::checkpoint::Signing;
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
    world.cluster.stop().await;
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
    world.cluster.stop().await;
}
