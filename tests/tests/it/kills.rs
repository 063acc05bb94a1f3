//! Everything is killed again and again while files are loaded: nothing is lost, nothing counts twice.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::csv;
use crate::platform::Platform;
use crate::processes::Part;
use crate::sample::{Counts, SESSIONS_HEADER, Sample, is_of_no_company};
use crate::waiting::until;

/// How many sessions a file has. Files follow one another until the last kill.
const SESSIONS: u32 = 1_500;
/// How often each part is killed. ClickHouse takes ten times as long as the others to come back, and the reactors
/// are killed four times in `reviews`.
const KILLS: [(Part, usize); 8] = [
    (Part::CommandApi, 2),
    (Part::QueryApi, 1),
    (Part::Projections, 2),
    (Part::Reactors, 1),
    (Part::Replayer, 1),
    (Part::Nats, 2),
    (Part::Postgres, 2),
    (Part::ClickHouse, 1),
];
/// When the files that follow the sample are released.
const RELEASED: &str = "2026-10-15T06:00:00Z";
/// How many commits must have come since a kill before the next one.
const COMMITS_BETWEEN: u64 = 300;
/// How long that may take: the longest is a recovery of PostgreSQL on a slow disk.
const PROGRESS_WITHIN: Duration = Duration::from_mins(2);
/// How often it is told where everything stands while it does not go on.
const TELL_EVERY: Duration = Duration::from_secs(15);

#[tokio::test]
async fn nothing_is_lost_or_doubled_whatever_is_killed_while_files_are_loaded() {
    let mut platform = Platform::start().await;
    let sample = Sample::beside(&platform, SESSIONS).await;

    let killed = Cell::new(false);
    let kill = async {
        let at = kill_while_loading(&platform, seed()).await;
        killed.set(true);
        at
    };
    let (more, at_last_kill) = tokio::join!(load_until(&platform, &sample, &killed), kill);

    assert!(platform.archive().await.last > at_last_kill, "the last kill, at {at_last_kill}, met no writers");
    let expected = Expected::of(&sample, &more);
    told_by_read_models(&platform, &expected).await;
    platform.stores_agree().await;
    let doctor = platform.told(["doctor"]).await;
    assert!(doctor.as_array().is_some_and(|checks| checks.iter().all(|one| one["state"] != "wrong")));

    for file in sample.files() {
        let told = platform.import(&sample.folder.join(file), sample.released(file)).await;
        let (again, first) = (Counts::of(&told), sample.expected(file));
        assert_eq!((again.rows, again.accepted, again.amended), (first.rows, 0, 0), "{file} again: {told}");
        assert_eq!(again.refused, first.refused, "{file} again: {told}");
    }
    for file in &more {
        let again = Counts::of(&platform.import(&file.path, RELEASED).await);
        assert_eq!(again, Counts { rows: file.rows, known: file.rows, ..Counts::default() });
    }
    told_by_read_models(&platform, &expected).await;
    platform.rebuilds_are_equal().await;
    told_by_read_models(&platform, &expected).await;
    platform.stop().await;
}

/// A file of sessions between people who are known.
struct MoreSessions {
    path: PathBuf,
    rows: u64,
    unattributed: u64,
}

/// Loads the sample, and then one more file after the other until the last kill, and sees that what came
/// of each is what would have come of it undisturbed.
async fn load_until(platform: &Platform, sample: &Sample, killed: &Cell<bool>) -> Vec<MoreSessions> {
    platform.import_sample(sample).await;
    let mut more = Vec::new();
    while !killed.get() {
        let file = more_sessions(platform, sample, more.len() + 1);
        let told = Counts::of(&platform.import(&file.path, RELEASED).await);
        assert_eq!(told, Counts { rows: file.rows, accepted: file.rows, ..Counts::default() });
        more.push(file);
    }
    more
}

/// The good rows of the sample under other ids.
fn more_sessions(platform: &Platform, sample: &Sample, turn: usize) -> MoreSessions {
    let mut rows = sample.good_sessions();
    for row in &mut rows {
        row[0] = format!("M{turn}-{}", row[0]);
    }
    let unattributed = rows.iter().filter(|row| is_of_no_company(row)).count();
    let path = platform.beside(&format!("kintell_sessions_more_{turn}.csv"));
    let text: String = rows.iter().map(|row| csv::record(row)).collect();
    std::fs::write(&path, SESSIONS_HEADER.to_owned() + &text).expect("our own folder");
    let number = |count: usize| u64::try_from(count).expect("a count");
    MoreSessions { path, rows: number(rows.len()), unattributed: number(unattributed) }
}

/// A random seed, told so that a failure can be repeated: `TEEI_STORY_SEED` takes its place.
pub(crate) fn seed() -> u64 {
    let given = std::env::var("TEEI_STORY_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| rand::rng().random());
    eprintln!("TEEI_STORY_SEED={seed} repeats these kills");
    seed
}

/// Kills parts in a random order, each kill after writers and read models went on since the one before.
/// Answers the position of the log at the last kill.
async fn kill_while_loading(platform: &Platform, seed: u64) -> u64 {
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut order: Vec<Part> =
        KILLS.iter().flat_map(|(part, times)| std::iter::repeat_n(*part, *times)).collect();
    order.shuffle(&mut dice);
    let mut progress = Progress::default();
    for (number, part) in order.into_iter().enumerate() {
        progress = more_than(platform, &progress).await;
        eprintln!("kill {} at {}: {part:?}", number + 1, progress.archived);
        let before = platform.crash(part).await;
        platform.pid_other_than(part, Some(before)).await;
    }
    progress.archived
}

/// How far everything is.
#[derive(Default)]
struct Progress {
    archived: u64,
    projections: BTreeMap<String, i64>,
}

/// Waits until writers and every read model are further than they were.
async fn more_than(platform: &Platform, before: &Progress) -> Progress {
    let since = format!("progress beyond {} and {:?}", before.archived, before.projections);
    let mut told = Instant::now();
    until(&since, PROGRESS_WITHIN, async || {
        let now = look(platform).await.ok()?;
        let moved =
            |(name, position): (&String, &i64)| *position > *before.projections.get(name).unwrap_or(&0);
        if told.elapsed() > TELL_EVERY {
            told = Instant::now();
            eprintln!("still waiting: the archive is at {}, {:?}", now.archived, now.projections);
        }
        let all_moved = !now.projections.is_empty() && now.projections.iter().all(moved);
        (all_moved && now.archived >= before.archived + COMMITS_BETWEEN).then_some(now)
    })
    .await
}

/// Looks into the database. It fails while PostgreSQL is on its way back.
async fn look(platform: &Platform) -> Result<Progress, sqlx::Error> {
    let mut database = platform.postgres("teei").await?;
    let archived: i64 = sqlx::query_scalar("SELECT coalesce(max(c.sequence), 0) FROM log.commits AS c")
        .fetch_one(&mut database)
        .await?;
    let positions = "SELECT c.name, c.position FROM projections.active AS a \
                     JOIN projections.checkpoints AS c USING (name, version)";
    let projections: Vec<(String, i64)> = sqlx::query_as(positions).fetch_all(&mut database).await?;
    let archived = u64::try_from(archived).expect("sequences begin with 1");
    Ok(Progress { archived, projections: projections.into_iter().collect() })
}

/// What must be told in the end.
struct Expected {
    sessions: u64,
    unattributed: u64,
    people: u64,
}

impl Expected {
    fn of(sample: &Sample, more: &[MoreSessions]) -> Self {
        Self {
            sessions: sample.sessions() + more.iter().map(|file| file.rows).sum::<u64>(),
            unattributed: sample.unattributed() + more.iter().map(|file| file.unattributed).sum::<u64>(),
            people: sample.people(),
        }
    }
}

/// Sees that the read models tell of every session and every person, and of each once.
async fn told_by_read_models(platform: &Platform, expected: &Expected) {
    platform.caught_up().await;
    let Expected { sessions, unattributed, people } = *expected;
    let overview = platform.admin().await.overview_at(platform.archive().await.last).await;
    let told = ["sessions", "unattributed_sessions", "people"].map(|total| overview[total].as_u64());
    assert_eq!(told, [sessions, unattributed, people].map(Some), "{overview}");
    let table = platform.table("sessions", "kintell_sessions").await;
    // The sample has appointments of sessions that are still to come.
    let held = format!("FROM {table} WHERE status <> 'scheduled'");
    let rows = platform.count(&format!("SELECT count(*) {held}")).await;
    let ids = platform.count(&format!("SELECT count(DISTINCT external_session_id) {held}")).await;
    assert_eq!((rows, ids), (sessions, sessions), "one row a session");
    let facts = platform.table("activity_facts", "facts").await;
    let counted = format!(
        "SELECT sum(sign), uniqExactIf(record, sign > 0) FROM teei_{facts}
         WHERE activity IN ('language', 'mentorship')"
    );
    let counted = platform.clickhouse(&counted).await;
    assert_eq!(counted.trim(), format!("{sessions}\t{sessions}"), "facts of one session add up to one");
}
