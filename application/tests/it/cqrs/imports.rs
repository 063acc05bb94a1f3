//! Imports.

use domain::import::{Command, Completed, Counts, Event, Import, Refusal, Started};
use kernel::{Hash, Timestamp};

use super::{NOW, events, given};

fn start(release: Option<Timestamp>) -> Command {
    Command::Start { kind: "companies".into(), release, released_before: None, mapping: None }
}

fn started() -> Event {
    Event::Started(Started { kind: "companies".into(), release: NOW, mapping: None })
}

fn completed() -> Completed {
    Completed { kind: "companies".into(), file_hash: Hash::of(b"file"), counts: Counts::default() }
}

#[test]
fn one_without_a_release_time_begins_with_the_time_of_the_services() {
    given::<Import>(vec![]).when(start(None)).then_expect_events(events(vec![started()]));
}

#[test]
fn begun_again_it_goes_on_and_as_another_one_it_is_refused() {
    given::<Import>(vec![started()]).when(start(None)).then_expect_events(vec![]);
    given::<Import>(vec![started()])
        .when(start(Some(Timestamp::from_micros(1))))
        .then_expect_error(Refusal::BegunOtherwise);
}

#[test]
fn it_is_completed_after_it_began() {
    given::<Import>(vec![started()])
        .when(Command::Complete(completed()))
        .then_expect_events(events(vec![Event::Completed(completed())]));
    given::<Import>(vec![]).when(Command::Complete(completed())).then_expect_error(Refusal::NotStarted);
}
