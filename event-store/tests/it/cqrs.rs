//! An aggregate written for cqrs-es, on its own test framework and on both logs.

mod account;

use std::collections::HashMap;

use cqrs_es::test::TestFramework;
use cqrs_es::{AggregateContext, AggregateError, CqrsFramework, EventStore};
use event_store::{Append, CqrsLog, EventLog, MemoryLog};
use kernel::Sequence;

use self::account::{Account, Command, Event, Refused};
use crate::world::World;

#[test]
fn the_aggregate_keeps_its_rules_on_the_test_framework_of_cqrs_es() {
    let framework = || TestFramework::<Account>::with(());
    framework()
        .given(vec![Event::Paid { amount: 5 }])
        .when(Command::Move { out: 3, back: 1 })
        .then_expect_events(vec![Event::Drawn { amount: 3 }, Event::Paid { amount: 1 }]);
    framework().given_no_previous_events().when(Command::Draw { amount: 1 }).then_expect_error(Refused);
}

#[tokio::test]
async fn it_runs_unchanged_on_the_log_in_memory() {
    runs_unchanged(MemoryLog::default()).await;
    writers_of_one_version_conflict(MemoryLog::default()).await;
    what_it_cannot_read_or_address_is_said(MemoryLog::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_runs_unchanged_on_jetstream_and_its_archive() {
    let world = World::start().await;
    let running = world.log().await;
    runs_unchanged(running.log.clone()).await;
    writers_of_one_version_conflict(running.log.clone()).await;
    what_it_cannot_read_or_address_is_said(running.log.clone()).await;
    running.stop().await;
    world.servers.stop().await;
}

async fn runs_unchanged(log: impl EventLog) {
    let store = CqrsLog::new(log.clone(), "evt.cqrs");
    let framework: CqrsFramework<Account, _> = CqrsFramework::new(store.clone(), Vec::new(), ());
    framework.execute("ana", Command::Pay { amount: 10 }).await.expect("it is allowed");
    let metadata = HashMap::from([("trace".to_owned(), "abc".to_owned())]);
    let moved = framework.execute_with_metadata("ana", Command::Move { out: 4, back: 1 }, metadata.clone());
    moved.await.expect("it is allowed");
    framework.execute("ana", Command::Nothing).await.expect("no event is an answer too");
    let refused = framework.execute("ana", Command::Draw { amount: 100 }).await;
    assert!(matches!(refused, Err(AggregateError::UserError(Refused))), "{refused:?}");
    framework.execute("ben", Command::Pay { amount: 1 }).await.expect("it is allowed");

    let events = EventStore::<Account>::load_events(&store, "ana").await.expect("they are read");
    let found: Vec<_> = events.iter().map(|event| (event.sequence, event.payload.clone())).collect();
    let expected =
        [(1, Event::Paid { amount: 10 }), (2, Event::Drawn { amount: 4 }), (3, Event::Paid { amount: 1 })];
    assert_eq!(found, expected);
    assert_eq!((&events[0].metadata, &events[2].metadata), (&HashMap::new(), &metadata));
    let mut loaded: event_store::cqrs::Loaded<Account> =
        store.load_aggregate("ana").await.expect("it is read");
    assert_eq!(loaded.aggregate().balance, 7);
    let commits = log.load("evt.cqrs.account.ana", Sequence::ZERO).await.expect("loading succeeds");
    assert_eq!(commits.len(), 2, "one commit per command that decided something");
    assert!(*log.watermark().borrow() >= commits[1].sequence, "an answer came before it was durable");
}

async fn writers_of_one_version_conflict(log: impl EventLog) {
    let store = CqrsLog::new(log, "evt.cqrs");
    let load = || EventStore::<Account>::load_aggregate(&store, "shared");
    let (first, second) = (load().await.expect("it is read"), load().await.expect("it is read"));
    let commit = |context, amount| store.commit(vec![Event::Paid { amount }], context, HashMap::new());
    assert_eq!(commit(first, 1).await.expect("the first wins").len(), 1);
    let conflict = commit(second, 2).await;
    assert!(matches!(conflict, Err(AggregateError::AggregateConflict)), "{conflict:?}");
}

async fn what_it_cannot_read_or_address_is_said(log: impl EventLog) {
    let store = CqrsLog::new(log.clone(), "evt.cqrs");
    for id in ["", "two.tokens", "every*", "all>", "a b"] {
        let refused = EventStore::<Account>::load_events(&store, id).await;
        assert!(matches!(refused, Err(AggregateError::UnexpectedError(_))), "{id}: {refused:?}");
    }
    let subject = "evt.cqrs.account.foreign".to_owned();
    let append = Append { subject, expected: Sequence::ZERO, payload: "not ours".into() };
    log.append(append).await.expect("the log takes any bytes");
    let unread = EventStore::<Account>::load_events(&store, "foreign").await;
    assert!(matches!(unread, Err(AggregateError::DeserializationError(_))), "{unread:?}");
}
