//! The walk finds what is wrong with the log, and only that.

use event_store::{Archive, EventLog, MemoryLog, archive};
use kernel::Sequence;
use replayer::integrity::{Wrong, walk};
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

#[tokio::test]
async fn a_whole_log_is_found_whole() {
    let world = World::start().await;
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);
    for release in 0..5 {
        for session in 0..3 {
            history.happen(&attend(session, release)).await.expect("recorded");
        }
    }
    archive_all(&world.owner, &log).await;
    let found = walk(&log, &Archive::new(world.owner.clone())).await.expect("both can be read");
    assert!(found.is_whole(), "{found:?}");
    assert_eq!((found.watermark, found.commits, found.aggregates), (Sequence::new(15), 15, 3));
    assert!(found.events > 15);
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
    for sql in [
        "ALTER TABLE log.commits DISABLE TRIGGER commits_are_append_only",
        "UPDATE log.commits SET payload = 'changed' WHERE sequence = 1",
        "UPDATE log.commits SET hash = sha256('another') WHERE sequence = 2",
        "DELETE FROM log.commits WHERE sequence = 3",
    ] {
        sqlx::raw_sql(sql).execute(&world.owner).await.expect("the damage is done");
    }
    let found = walk(&log, &Archive::new(world.owner.clone())).await.expect("both can be read");
    let findings: Vec<_> =
        found.findings.iter().map(|finding| (finding.sequence.get(), finding.what.clone())).collect();
    assert_eq!(
        findings,
        [
            (1, Wrong::ArchiveDiffers),
            (2, Wrong::HashDiffers),
            (3, Wrong::NotArchived),
            (4, Wrong::Unreadable),
            (5, Wrong::ChainBroken),
        ]
    );
    assert_eq!(found.findings_count, 5);
    assert!(!found.is_whole());
}
