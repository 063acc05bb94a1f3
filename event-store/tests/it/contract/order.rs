//! In what order commits are seen, and whose.

use std::time::Duration;

use kernel::Sequence;
use tokio::task::JoinSet;

use super::{Fixture, appended, everything, subject};
use event_store::EventLog;

const WRITERS: u64 = 16;
const COMMITS_EACH: u64 = 40;
/// More than one answer of the server holds.
const MANY: usize = 1_200;
const LATE: Duration = Duration::from_secs(30);

/// Oldest first, and only what came after.
pub(crate) async fn commits_of_an_aggregate_come_in_order(fixture: &impl Fixture) {
    let (log, subject) = (fixture.log(), subject(1));
    let mut sequences = Vec::new();
    for payload in ["a", "b", "c"] {
        let last = sequences.last().copied().unwrap_or_default();
        sequences.push(appended(log, &subject, last, payload).await);
    }
    let all = log.load(&subject, Sequence::ZERO).await.expect("loading succeeds");
    let payloads: Vec<_> = all.iter().map(|commit| commit.payload.as_ref()).collect();
    assert_eq!(payloads, [b"a", b"b", b"c"]);
    assert_eq!(all.iter().map(|commit| commit.sequence).collect::<Vec<_>>(), sequences);
    let tail = log.load(&subject, sequences[0]).await.expect("loading succeeds");
    assert_eq!(tail, all[1..]);
    assert_eq!(log.last_at_leader(&subject).await.expect("the leader answers"), sequences[2]);
}

/// However many answers that takes.
pub(crate) async fn an_aggregate_of_many_commits_is_loaded_whole(fixture: &impl Fixture) {
    let (log, subject) = (fixture.log(), subject("long"));
    let mut last = Sequence::ZERO;
    for number in 0..MANY {
        last = appended(log, &subject, last, &number.to_string()).await;
    }
    let commits = log.load(&subject, Sequence::ZERO).await.expect("loading succeeds");
    assert_eq!(commits.len(), MANY);
    assert!(
        commits
            .iter()
            .zip(0..)
            .all(|(commit, number)| commit.payload.as_ref() == number.to_string().as_bytes())
    );
}

/// Not even when one's id begins with another's.
pub(crate) async fn aggregates_do_not_see_one_another(fixture: &impl Fixture) {
    let log = fixture.log();
    for id in ["1", "11", "111"] {
        appended(log, &subject(id), Sequence::ZERO, id).await;
    }
    let commits = log.load(&subject("11"), Sequence::ZERO).await.expect("loading succeeds");
    assert_eq!(commits.len(), 1);
    assert_eq!(
        (commits[0].subject.as_str(), commits[0].payload.as_ref()),
        (subject("11").as_str(), b"11".as_slice())
    );
}

/// From one writer's acknowledgement on, another sees it.
pub(crate) async fn loading_until_a_position_misses_nothing_up_to_there(fixture: &impl Fixture) {
    let (log, shared) = (fixture.log(), subject("shared"));
    let mut last = Sequence::ZERO;
    for number in 1..=100_usize {
        last = appended(log, &shared, last, &number.to_string()).await;
        let commits = log.load_until(&shared, Sequence::ZERO, last).await.expect("loading succeeds");
        assert_eq!(commits.len(), number);
        assert_eq!(commits.last().map(|commit| commit.sequence), Some(last));
    }
}

/// Absence is an answer.
pub(crate) async fn an_aggregate_that_is_not_there_has_no_commits(fixture: &impl Fixture) {
    let (log, absent) = (fixture.log(), subject("absent"));
    appended(log, &subject("present"), Sequence::ZERO, "x").await;
    assert_eq!(log.load(&absent, Sequence::ZERO).await.expect("loading succeeds"), []);
    assert_eq!(
        log.load_until(&absent, Sequence::ZERO, Sequence::new(9)).await.expect("loading succeeds"),
        []
    );
    assert_eq!(log.last_at_leader(&absent).await.expect("the leader answers"), Sequence::ZERO);
}

/// A reader that follows the watermark while many write sees 1, 2, 3 … and never has to come back.
pub(crate) async fn a_reader_never_skips_a_position_that_commits_late(fixture: &impl Fixture) {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let log = fixture.log().clone();
        writers.spawn(async move {
            let (subject, mut last) = (subject(writer), Sequence::ZERO);
            for number in 0..COMMITS_EACH {
                last = appended(&log, &subject, last, &number.to_string()).await;
            }
        });
    }
    let log = fixture.log();
    let (mut watermark, mut position) = (log.watermark(), Sequence::ZERO);
    while position.get() < WRITERS * COMMITS_EACH {
        let reached = tokio::time::timeout(LATE, watermark.wait_for(|reached| *reached > position)).await;
        let reached = *reached.expect("the watermark rises").expect("the log lives");
        for commit in log.read(position, 50).await.expect("reading succeeds") {
            assert_eq!(commit.sequence, position.next());
            position = commit.sequence;
        }
        assert!(position <= *log.watermark().borrow() && reached > Sequence::ZERO);
    }
    while let Some(ended) = writers.join_next().await {
        ended.expect("no writer fails");
    }
}

/// `max` is a bound, and the watermark another.
pub(crate) async fn a_reader_gets_no_more_than_it_asked_for(fixture: &impl Fixture) {
    let log = fixture.log();
    for id in 0..5 {
        let sequence = appended(log, &subject(id), Sequence::ZERO, "x").await;
        log.durable(sequence).await.expect("it becomes durable");
    }
    let first = log.read(Sequence::ZERO, 3).await.expect("reading succeeds");
    assert_eq!(first.iter().map(|commit| commit.sequence.get()).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(log.read(Sequence::new(4), 10).await.expect("reading succeeds").len(), 1);
    assert_eq!(log.read(Sequence::new(5), 10).await.expect("reading succeeds"), []);
    assert_eq!(log.read(Sequence::new(99), 10).await.expect("reading succeeds"), []);
    assert_eq!(everything(log).await.len(), 5);
}

/// Of one kind of aggregate, nothing of another, and the position passes over both.
pub(crate) async fn a_reader_of_one_kind_passes_over_the_others(fixture: &impl Fixture) {
    let log = fixture.log();
    let other = |id: u64| format!("evt.contract.thing_else.{id}");
    let mut last = Sequence::ZERO;
    for (id, subject) in (1..).zip([subject(1), other(2), subject(3), other(4), subject(5)]) {
        last = appended(log, &subject, Sequence::ZERO, &id.to_string()).await;
    }
    log.durable(last).await.expect("it becomes durable");
    let mut position = Sequence::ZERO;
    let mut read = async |kinds: &[&str], max| {
        let (found, to) = log.read_of(kinds, position, max).await.expect("reading succeeds");
        position = to;
        (found.iter().map(|commit| commit.sequence.get()).collect::<Vec<_>>(), to.get())
    };
    assert_eq!(read(&["thing"], 2).await, (vec![1], 2));
    assert_eq!(read(&["thing", "thing_else"], 2).await, (vec![3, 4], 4));
    assert_eq!(read(&["nothing"], 10).await, (vec![], 5));
    assert_eq!(read(&["thing"], 10).await, (vec![], 5), "level");
    let (all, _) = log.read_of(&["thing"], Sequence::ZERO, 10).await.expect("reading succeeds");
    let whole = log.read(Sequence::ZERO, 10).await.expect("reading succeeds");
    assert_eq!(all, [whole[0].clone(), whole[2].clone(), whole[4].clone()]);
}
