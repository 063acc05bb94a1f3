//! The adapter under cqrs-es itself, over a log of ours.

use std::sync::Arc;

use application::cqrs::Aggregate;
use cqrs_es::{AggregateError, CqrsFramework, EventStore};
use domain::company::{Command, Company, Details};
use domain::kintell_session::{self, KintellSession};
use event_store::{CqrsLog, EventLog as _, MemoryLog};
use kernel::clock::Clock;
use kernel::{PersonId, Personal, Sequence};

use super::{Still, source};

fn store(log: &MemoryLog) -> CqrsLog<MemoryLog> {
    CqrsLog::new(log.clone(), "evt.1")
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(Still)
}

#[tokio::test]
async fn a_framework_of_cqrs_es_runs_a_decider_of_ours_on_the_log() {
    let log = MemoryLog::default();
    let companies = CqrsFramework::<Aggregate<Company>, _>::new(store(&log), vec![], clock());
    let named = |name: &str| Details { reference: "c01".into(), name: name.into(), ..Details::default() };
    for (version, name) in [(1, "Acme"), (1, "Acme"), (2, "Acme Group")] {
        let content = u128::try_from(version).expect("positive");
        let record = Command::Record(source(version, content), named(name));
        companies.execute("c01", record).await.expect("it is not refused");
    }
    let commits = log.read(Sequence::ZERO, 10).await.expect("the log answers");
    assert_eq!(commits.len(), 2, "what is already so writes nothing");
    let mut loaded = EventStore::<Aggregate<Company>>::load_aggregate(&store(&log), "c01").await;
    let loaded = cqrs_es::AggregateContext::aggregate(loaded.as_mut().expect("its history reads"));
    assert_eq!(loaded.state().current, Some(named("Acme Group")));
    let refused = companies.execute("c01", Command::Record(source(2, 9), named("Other"))).await;
    assert!(matches!(refused, Err(AggregateError::UserError(_))), "{refused:?}");
}

#[tokio::test]
async fn a_personal_text_that_was_not_sealed_never_reaches_the_log() {
    let log = MemoryLog::default();
    let sessions = CqrsFramework::<Aggregate<KintellSession>, _>::new(store(&log), vec![], clock());
    let ana = PersonId::new(uuid::Uuid::from_u128(1));
    let record = kintell_session::SessionRecord {
        feedback: Some(Personal::clear(ana, "Very helpful.")),
        ..super::sessions::record(4)
    };
    let refused = sessions.execute("s1", kintell_session::Command::Record(source(1, 1), record)).await;
    assert!(matches!(refused, Err(AggregateError::UnexpectedError(_))), "{refused:?}");
    assert!(log.read(Sequence::ZERO, 10).await.expect("the log answers").is_empty());
}
