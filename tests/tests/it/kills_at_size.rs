//! Parts are killed at random moments while every real file is loaded: each row counts, and once.

use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use std::time::Duration;

use crate::kills::seed;
use crate::platform::Platform;
use crate::processes::Part;
use crate::real_inputs::RealInputs;
use crate::sample::Counts;
use crate::waiting::until;

/// How often each part is killed: once. Those who write are killed again and again in `kills`.
const KILLS: [(Part, usize); 8] = [
    (Part::CommandApi, 1),
    (Part::QueryApi, 1),
    (Part::Projections, 1),
    (Part::Reactors, 1),
    (Part::Replayer, 1),
    (Part::Nats, 1),
    (Part::Postgres, 1),
    (Part::ClickHouse, 1),
];
/// How long the next moment may take to come: the longest is a recovery of PostgreSQL on a slow disk.
const NEXT_WITHIN: Duration = Duration::from_mins(3);
const RELEASED: &str = "2026-01-01T06:00:00Z";

/// The tables that have one row a record, by read model, and the file of each.
const TABLES: [(&str, &str, &str); 7] = [
    ("sessions", "kintell_sessions", "kintell_sessions.csv"),
    ("buddies", "buddy_matches", "buddy_matches.csv"),
    ("buddies", "buddy_events", "buddy_events.csv"),
    ("buddies", "buddy_checkins", "buddy_checkins.csv"),
    ("buddies", "buddy_feedback", "buddy_feedback.csv"),
    ("upskilling", "courses", "course_completions.csv"),
    ("upskilling", "credentials", "credentials.csv"),
];

#[tokio::test]
async fn every_real_row_counts_once_whatever_is_killed_while_all_files_are_loaded() {
    let Some(inputs) = RealInputs::made() else { return };
    let mut platform = Platform::start().await;
    // A row makes at least one commit, and some make more: the kills fall somewhere among these.
    let commits = inputs.files().iter().map(|(_, rows)| rows).sum();
    let load = async {
        for &(name, rows) in inputs.files() {
            let told = Counts::of(&platform.import(&inputs.path().join(name), RELEASED).await);
            assert_eq!(told, Counts { rows, accepted: rows, ..Counts::default() }, "{name}");
        }
    };
    let (at_last_kill, ()) = tokio::join!(kill_while_loading(&platform, commits, seed()), load);
    assert!(platform.archive().await.last > at_last_kill, "the last kill, at {at_last_kill}, met no writers");

    every_record_has_one_row(&platform, &inputs).await;
    platform.stores_agree().await;
    let doctor = platform.told(["doctor"]).await;
    assert!(doctor.as_array().is_some_and(|checks| checks.iter().all(|one| one["state"] != "wrong")));
    for &(name, rows) in inputs.files() {
        let again = Counts::of(&platform.import(&inputs.path().join(name), RELEASED).await);
        assert_eq!(again, Counts { rows, known: rows, ..Counts::default() }, "{name} again");
    }
    platform.caught_up().await;
    platform.rebuilds_are_equal().await;
    every_record_has_one_row(&platform, &inputs).await;
    platform.stop().await;
}

/// Kills parts in a random order at random moments. Answers the position of the log at the last kill.
async fn kill_while_loading(platform: &Platform, commits: u64, seed: u64) -> u64 {
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut order: Vec<Part> =
        KILLS.iter().flat_map(|(part, times)| std::iter::repeat_n(*part, *times)).collect();
    order.shuffle(&mut dice);
    let mut moments: Vec<u64> = order.iter().map(|_| dice.random_range(1..commits)).collect();
    moments.sort_unstable();
    let mut at = 0;
    for (number, (part, moment)) in order.into_iter().zip(moments).enumerate() {
        at = archived_at_least(platform, moment).await;
        eprintln!("kill {} at {at}: {part:?}", number + 1);
        let before = platform.crash(part).await;
        platform.pid_other_than(part, Some(before)).await;
    }
    at
}

/// Waits until the archive is so long. It cannot be asked while PostgreSQL is on its way back.
async fn archived_at_least(platform: &Platform, wanted: u64) -> u64 {
    until(&format!("commit {wanted}"), NEXT_WITHIN, async || {
        let mut database = platform.postgres("teei").await.ok()?;
        let last = "SELECT coalesce(max(c.sequence), 0) FROM log.commits AS c";
        let last: i64 = sqlx::query_scalar(last).fetch_one(&mut database).await.ok()?;
        u64::try_from(last).ok().filter(|last| *last >= wanted)
    })
    .await
}

async fn every_record_has_one_row(platform: &Platform, inputs: &RealInputs) {
    platform.caught_up().await;
    for (projection, table, file) in TABLES {
        let expected = inputs.rows(file);
        let table = platform.table(projection, table).await;
        let rows = platform.count(&format!("SELECT count(*) FROM {table}")).await;
        let distinct = format!("SELECT count(DISTINCT external_{}) FROM {table}", id_of(file));
        let ids = platform.count(&distinct).await;
        assert_eq!((rows, ids), (expected, expected), "{table}");
    }
}

/// How the column with the source's own id ends.
fn id_of(file: &str) -> &'static str {
    if file == "kintell_sessions.csv" { "session_id" } else { "id" }
}
