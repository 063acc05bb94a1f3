//! The walk finds what is wrong with the log, and only that.

use std::time::Duration;

use event_store::merkle::checkpoint::{Checkpoint, Signing};
use event_store::merkle::leaf;
use event_store::merkle::proof::Tree;
use event_store::merkle::range::CompactRange;
use event_store::{Archive, EventLog, MemoryLog, Recorded, StoredCommits, archive};
use kernel::{Hash, Sequence};
use replayer::integrity::{Integrity, Wrong, walk};
use sqlx::PgPool;

use crate::history::History;
use crate::steps::{Step, session_id};
use crate::world::World;

fn attend(session: u8, release: u8) -> Step {
    let minutes = 30 + u16::from(release);
    Step::Attend { session, person: 0, volunteer: 1, day: 3, minutes, rating: None, text: true, release }
}

/// Copies a log into the archive as it is.
async fn archive_all(owner: &PgPool, log: &MemoryLog) {
    archive::migrate(owner).await.expect("the schema is made");
    for commit in log.read(Sequence::ZERO, usize::MAX).await.expect("in memory") {
        sqlx::query("INSERT INTO log.commits (sequence, subject, payload, hash) VALUES ($1, $2, $3, $4)")
            .bind(commit.sequence.as_i64())
            .bind(&commit.subject)
            .bind(commit.payload.as_ref())
            .bind(commit.hash().as_bytes().as_slice())
            .execute(owner)
            .await
            .expect("archived");
    }
}

/// Signs what the archive has, as its archiver would.
async fn sign(world: &World) {
    let mut range = CompactRange::default();
    let archive = Archive::new(world.owner.clone());
    let everything = archive.read(Sequence::ZERO, Sequence::new(u64::MAX), usize::MAX).await;
    for commit in everything.expect("archived") {
        range.push(leaf(commit.recorded.sequence, &commit.hash));
    }
    let tree = Tree { size: range.size(), root: range.root() };
    let signed = Checkpoint::sign("test", tree, &signing().key);
    let columns = "(size, root, range, origin, public_key, signature)";
    sqlx::query(&format!("INSERT INTO log.checkpoints {columns} VALUES ($1, $2, $3, $4, $5, $6)"))
        .bind(Sequence::new(tree.size).as_i64())
        .bind(tree.root.as_bytes().as_slice())
        .bind(range.to_bytes())
        .bind(&signed.origin)
        .bind(signed.public_key.as_slice())
        .bind(signed.signature.as_slice())
        .execute(&world.owner)
        .await
        .expect("signed");
}

fn signing() -> Signing {
    Signing::new("test", &[7; 32], 1, Duration::ZERO)
}

/// What the walk finds, and how far it said it was.
async fn walked(world: &World, stream: &impl StoredCommits) -> (Integrity, Vec<u64>) {
    let mut told = Vec::new();
    let (archive, key) = (Archive::new(world.owner.clone()), signing().key.verifying_key());
    let found = walk(stream, &archive, &key, |at, until| told.extend([at.get(), until.get()])).await;
    (found.expect("both can be read"), told)
}

/// A stream that lost a message, or holds other bytes at its place.
struct Damaged {
    log: MemoryLog,
    at: Sequence,
    payload: Option<&'static [u8]>,
}

impl StoredCommits for Damaged {
    type Fault = std::convert::Infallible;

    async fn stored(&self, after: Sequence, until: Sequence) -> Result<Vec<Recorded>, Self::Fault> {
        let damaged = |commit: Recorded| match (commit.sequence == self.at, self.payload) {
            (false, _) => Some(commit),
            (true, payload) => payload.map(|payload| Recorded { payload: payload.into(), ..commit }),
        };
        Ok(self.log.stored(after, until).await?.into_iter().filter_map(damaged).collect())
    }
}

fn places(found: &Integrity) -> Vec<(u64, Wrong)> {
    found.findings.iter().map(|finding| (finding.sequence.get(), finding.what)).collect()
}

async fn damage(world: &World, statements: &[&str]) {
    let past_the_triggers = "ALTER TABLE log.commits DISABLE TRIGGER commits_are_append_only";
    for sql in [past_the_triggers].iter().chain(statements) {
        sqlx::raw_sql(sql).execute(&world.owner).await.expect("the damage is done");
    }
}

/// A log of fifteen commits of three aggregates, archived and signed.
async fn signed(world: &World) -> MemoryLog {
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    for release in 0..5 {
        for session in 0..3 {
            history.happen(&attend(session, release)).await.expect("recorded");
        }
    }
    archive_all(&world.owner, &log).await;
    sign(world).await;
    log
}

#[tokio::test]
async fn a_whole_log_is_found_whole() {
    let world = World::start().await;
    let log = signed(&world).await;
    let (found, told) = walked(&world, &log).await;
    assert!(found.is_whole(), "{found:?}");
    assert_eq!((found.until, found.commits, found.aggregates), (Sequence::new(15), 15, 3));
    assert_eq!((found.checkpoints, told), (1, vec![15, 15]));
    assert!(found.events > 15);
}

#[tokio::test]
async fn what_the_stream_lost_or_holds_otherwise_is_named() {
    let world = World::start().await;
    let log = signed(&world).await;
    let at = Sequence::new(7);
    let (lost, _) = walked(&world, &Damaged { log: log.clone(), at, payload: None }).await;
    assert_eq!((places(&lost), lost.tree), (vec![(7, Wrong::NotInTheStream)], None));
    let (other, _) = walked(&world, &Damaged { log, at, payload: Some(b"other") }).await;
    assert_eq!((places(&other), other.tree), (vec![(7, Wrong::StreamDiffers)], None));
}

#[tokio::test]
async fn what_was_changed_in_both_stores_with_its_hash_no_longer_fits_its_checkpoint() {
    let world = World::start().await;
    let log = signed(&world).await;
    let last = log.stored(Sequence::new(14), Sequence::new(15)).await.expect("in memory");
    let forged = Hash::of_commit(&last[0].subject, b"forged");
    damage(&world, &["UPDATE log.commits SET payload = 'forged' WHERE sequence = 15"]).await;
    sqlx::query("UPDATE log.commits SET hash = $1 WHERE sequence = 15")
        .bind(forged.as_bytes().as_slice())
        .execute(&world.owner)
        .await
        .expect("no trigger is left");
    let at = Sequence::new(15);
    let (found, _) = walked(&world, &Damaged { log, at, payload: Some(b"forged") }).await;
    assert_eq!(places(&found), [(15, Wrong::Unreadable)], "both stores and the hash agree");
    assert_eq!(found.tree.as_deref(), Some("the first 15 commits are not those that were signed"));
    assert_eq!(found.checkpoints, 0);
}

#[tokio::test]
async fn an_archive_that_lost_what_was_signed_is_not_whole() {
    let world = World::start().await;
    let log = signed(&world).await;
    damage(&world, &["DELETE FROM log.commits WHERE sequence = 15"]).await;
    let (found, _) = walked(&world, &log).await;
    assert_eq!(places(&found), [], "it ends before what was lost");
    assert_eq!(found.tree.as_deref(), Some("commit 15 is missing"));
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_place() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    for release in 0..3 {
        history.happen(&attend(0, release)).await.expect("recorded");
    }
    history.garbage("kintell_session", session_id(0)).await;
    // Written by someone who did not know of the garbage: its chain does not hold.
    history.happen(&attend(0, 4)).await.expect("recorded");
    archive_all(&world.owner, &log).await;
    damage(
        &world,
        &[
            "UPDATE log.commits SET payload = 'changed' WHERE sequence = 1",
            "UPDATE log.commits SET hash = sha256('another') WHERE sequence = 2",
            "DELETE FROM log.commits WHERE sequence = 3",
        ],
    )
    .await;
    let (found, _) = walked(&world, &log).await;
    assert_eq!(
        places(&found),
        [
            (1, Wrong::ArchiveDiffers),
            (2, Wrong::HashDiffers),
            (3, Wrong::NotArchived),
            (4, Wrong::Unreadable),
            (5, Wrong::ChainBroken),
        ]
    );
    assert_eq!(found.findings_count, 5);
    assert_eq!(found.tree.as_deref(), Some("commit 1 is not what was archived"));
    assert!(!found.is_whole());
}
