//! What every log owes its callers: one suite, run over each adapter by [`contract!`].
//!
//! A new function here, named in the macro below, reaches every adapter with no further edit.

mod guard;
mod order;
mod stores;

use std::future::Future;

use bytes::Bytes;
use kernel::Sequence;

pub(crate) use guard::*;
pub(crate) use order::*;
pub(crate) use stores::*;

use event_store::{Append, EventLog, Recorded};

/// A fresh, empty log and a look behind it.
pub(crate) trait Fixture {
    /// The adapter.
    type Log: EventLog;

    /// The log under test.
    fn log(&self) -> &Self::Log;

    /// What each store holds at a position, read past the log.
    fn copies(&self, at: Sequence) -> impl Future<Output = Vec<Option<Recorded>>> + Send;

    /// Stops what runs behind it.
    fn finish(self) -> impl Future<Output = ()> + Send;
}

/// Expands to one test per function of the suite. The argument is a function whose future makes a
/// [`Fixture`](crate::contract::Fixture).
macro_rules! contract {
    ($fresh:path) => {
        $crate::contract::contract!(
            $fresh:
            a_new_aggregate_is_guarded_by_zero,
            an_existing_aggregate_is_guarded_by_its_last_commit,
            of_two_writers_at_one_version_exactly_one_wins,
            sixty_four_writers_of_one_aggregate_come_one_after_another,
            a_refused_append_leaves_no_trace,
            a_commit_that_is_too_large_is_refused,
            a_commit_of_the_largest_size_is_taken,
            commits_of_an_aggregate_come_in_order,
            an_aggregate_of_many_commits_is_loaded_whole,
            aggregates_do_not_see_one_another,
            loading_until_a_position_misses_nothing_up_to_there,
            an_aggregate_that_is_not_there_has_no_commits,
            a_reader_never_skips_a_position_that_commits_late,
            a_reader_gets_no_more_than_it_asked_for,
            a_reader_of_one_kind_passes_over_the_others,
            bytes_come_back_as_they_were,
            what_is_durable_is_in_every_store,
            the_watermark_never_goes_back,
        );
    };
    ($fresh:path: $($name:ident,)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let fixture = $fresh().await;
            $crate::contract::$name(&fixture).await;
            $crate::contract::Fixture::finish(fixture).await;
        }
    )*};
}
pub(crate) use contract;

/// An aggregate of the suite.
fn subject(id: impl std::fmt::Display) -> String {
    format!("evt.contract.thing.{id}")
}

fn append(subject: &str, expected: Sequence, payload: impl Into<Bytes>) -> Append {
    Append { subject: subject.to_owned(), expected, payload: payload.into() }
}

/// Appends what must succeed.
async fn appended(log: &impl EventLog, subject: &str, expected: Sequence, payload: &str) -> Sequence {
    log.append(append(subject, expected, payload.to_owned())).await.expect("an append in its turn succeeds")
}

/// Every commit up to the watermark, in the order in which it is read.
async fn everything(log: &impl EventLog) -> Vec<Recorded> {
    let mut commits: Vec<Recorded> = Vec::new();
    loop {
        let after = commits.last().map_or(Sequence::ZERO, |commit| commit.sequence);
        let next = log.read(after, 100).await.expect("reading succeeds");
        if next.is_empty() {
            return commits;
        }
        commits.extend(next);
    }
}
