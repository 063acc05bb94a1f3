//! Who may append.

use kernel::Sequence;
use tokio::task::JoinSet;

use super::{Fixture, append, appended, everything, subject};
use event_store::{AppendError, EventLog, PAYLOAD_BYTES_MAX};

/// Rounds of a race: enough for both orders to happen.
const ROUNDS: usize = 30;
const WRITERS: usize = 64;

/// An aggregate is made once.
pub(crate) async fn a_new_aggregate_is_guarded_by_zero(fixture: &impl Fixture) {
    let (log, subject) = (fixture.log(), subject(1));
    let first = appended(log, &subject, Sequence::ZERO, "first").await;
    let again = log.append(append(&subject, Sequence::ZERO, "again")).await;
    assert!(matches!(again, Err(AppendError::Conflict { actual }) if actual == first), "{again:?}");
}

/// Only who has read the last commit may add one.
pub(crate) async fn an_existing_aggregate_is_guarded_by_its_last_commit(fixture: &impl Fixture) {
    let (log, subject) = (fixture.log(), subject(1));
    let first = appended(log, &subject, Sequence::ZERO, "1").await;
    let second = appended(log, &subject, first, "2").await;
    for stale in [Sequence::ZERO, first, second.next()] {
        let refused = log.append(append(&subject, stale, "3")).await;
        assert!(matches!(refused, Err(AppendError::Conflict { actual }) if actual == second), "{refused:?}");
    }
    assert!(appended(log, &subject, second, "3").await > second);
}

/// However close together they come.
pub(crate) async fn of_two_writers_at_one_version_exactly_one_wins(fixture: &impl Fixture) {
    let log = fixture.log();
    for round in 0..ROUNDS {
        let subject = subject(round);
        let start = appended(log, &subject, Sequence::ZERO, "start").await;
        let (ana, ben) = tokio::join!(
            log.append(append(&subject, start, "ana")),
            log.append(append(&subject, start, "ben")),
        );
        let won = ana.as_ref().or(ben.as_ref()).copied().expect("one of them wins");
        let lost = [&ana, &ben].into_iter().filter(|outcome| outcome.is_err()).collect::<Vec<_>>();
        let [Err(AppendError::Conflict { actual })] = lost[..] else { panic!("one conflict, not {lost:?}") };
        assert_eq!(*actual, won);
        let commits = log.load(&subject, Sequence::ZERO).await.expect("loading succeeds");
        assert_eq!(commits.len(), 2);
    }
}

/// Each reads, decides and appends until it succeeds; the result is as if they had queued.
pub(crate) async fn sixty_four_writers_of_one_aggregate_come_one_after_another(fixture: &impl Fixture) {
    let subject = subject("shared");
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (log, subject) = (fixture.log().clone(), subject.clone());
        writers.spawn(async move {
            loop {
                let commits = log.load(&subject, Sequence::ZERO).await.expect("loading succeeds");
                let last = commits.last().map_or(Sequence::ZERO, |commit| commit.sequence);
                match log.append(append(&subject, last, format!("{writer} after {last}"))).await {
                    Ok(sequence) => return log.durable(sequence).await.expect("it becomes durable"),
                    Err(AppendError::Conflict { .. }) => {}
                    Err(fault) => panic!("{fault}"),
                }
            }
        });
    }
    while let Some(ended) = writers.join_next().await {
        ended.expect("no writer fails");
    }
    let commits = fixture.log().load(&subject, Sequence::ZERO).await.expect("loading succeeds");
    assert_eq!(commits.len(), WRITERS);
    let mut last = Sequence::ZERO;
    let mut seen = std::collections::BTreeSet::new();
    for commit in commits {
        let text = String::from_utf8(commit.payload.to_vec()).expect("a text was written");
        let (writer, after) = text.split_once(" after ").expect("of this shape");
        assert_eq!(after, last.to_string(), "what {writer} decided on was not the last commit");
        assert!(seen.insert(writer.to_owned()), "{writer} wrote twice");
        last = commit.sequence;
    }
}

/// Neither in the aggregate nor in the log.
pub(crate) async fn a_refused_append_leaves_no_trace(fixture: &impl Fixture) {
    let (log, subject) = (fixture.log(), subject(1));
    let first = appended(log, &subject, Sequence::ZERO, "kept").await;
    log.append(append(&subject, Sequence::ZERO, "refused")).await.expect_err("the guard does not hold");
    let next = appended(log, &subject, first, "kept too").await;
    assert_eq!(next, first.next(), "a refused append took a position");
    log.durable(next).await.expect("it becomes durable");
    let commits = everything(log).await;
    assert_eq!(commits, log.load(&subject, Sequence::ZERO).await.expect("loading succeeds"));
    assert!(commits.iter().all(|commit| commit.payload.as_ref() != b"refused"));
}

/// And nothing is stored.
pub(crate) async fn a_commit_that_is_too_large_is_refused(fixture: &impl Fixture) {
    let (log, subject) = (fixture.log(), subject(1));
    let refused = log.append(append(&subject, Sequence::ZERO, vec![7; PAYLOAD_BYTES_MAX + 1])).await;
    assert!(matches!(refused, Err(AppendError::TooLarge { bytes }) if bytes == PAYLOAD_BYTES_MAX + 1));
    assert_eq!(log.last_at_leader(&subject).await.expect("the leader answers"), Sequence::ZERO);
}

/// The bound itself is inside.
pub(crate) async fn a_commit_of_the_largest_size_is_taken(fixture: &impl Fixture) {
    let (log, subject) = (fixture.log(), subject(1));
    let sequence = log.append(append(&subject, Sequence::ZERO, vec![7; PAYLOAD_BYTES_MAX])).await;
    log.durable(sequence.expect("it is not too large")).await.expect("it becomes durable");
    assert_eq!(everything(log).await.first().map(|commit| commit.payload.len()), Some(PAYLOAD_BYTES_MAX));
}
