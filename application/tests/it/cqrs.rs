//! Given, when, then of every decider, on the harness of cqrs-es.

mod companies;
mod identifiers;
mod imports;
mod memberships;
mod on_a_log;
mod people;
mod projections;
mod sessions;

use std::fmt::Debug;
use std::sync::Arc;

use application::cqrs::{Aggregate, Event};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use domain::Decider;
use kernel::clock::Clock;
use kernel::{Fingerprint, RecordId, SourceRecord, Timestamp};
use schemas::WireEvent;
use uuid::Uuid;

/// The instant at which every test decides.
pub(crate) const NOW: Timestamp = domain::testing::NOW;

/// A clock that stands still.
pub(crate) struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW
    }
}

/// The harness, after a history.
pub(crate) fn given<D>(history: Vec<D::Event>) -> AggregateTestExecutor<Aggregate<D>>
where
    D: Decider,
    D::Event: WireEvent + PartialEq + Debug,
{
    TestFramework::with(Arc::new(Still) as Arc<dyn Clock>).given(events(history))
}

/// Events as cqrs-es has them.
pub(crate) fn events<E>(events: Vec<E>) -> Vec<Event<E>> {
    events.into_iter().map(Event).collect()
}

/// A record of some source.
pub(crate) fn source(version: i64, content: u128) -> SourceRecord {
    SourceRecord {
        stream: "test".into(),
        record: RecordId(Uuid::nil()),
        uid: None,
        version: Timestamp::from_micros(version),
        fingerprint: Fingerprint(Uuid::from_u128(content)),
        earlier: None,
        run: None,
        file_hash: None,
        line: None,
    }
}
