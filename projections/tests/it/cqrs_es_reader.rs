//! The event index as postgres-es reads it: with the crate itself, as the query role.

use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{EventUpcaster, PersistedEventStore, SerializedEvent};
use cqrs_es::{Aggregate, DomainEvent, EventStore};
use event_store::MemoryLog;
use postgres_es::PostgresEventRepository;
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgPoolOptions;

use crate::history::History;
use crate::steps::{Step, session_id};
use crate::world::World;

/// What a program of someone else knows of a session's events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
enum Event {
    #[serde(rename = "kintell.session.completed")]
    Completed { facts: Facts },
    #[serde(rename = "kintell.session.amended")]
    Amended { after: Facts },
    #[serde(rename = "kintell.rating.created")]
    Rated {},
    #[serde(rename = "safety.text.screened")]
    Screened {},
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Facts {
    duration_min: u32,
}

impl DomainEvent for Event {
    fn event_type(&self) -> String {
        "unused: it only reads".into()
    }
    fn event_version(&self) -> String {
        "1".into()
    }
}

/// How long a session took.
#[derive(Default, Serialize, Deserialize)]
struct Length {
    minutes: u32,
}

#[derive(Debug, thiserror::Error)]
#[error("it only reads")]
struct OnlyReads;

impl Aggregate for Length {
    const TYPE: &'static str = "kintell_session";
    type Command = ();
    type Event = Event;
    type Error = OnlyReads;
    type Services = ();

    async fn handle(&mut self, (): (), (): &(), _: &EventSink<Self>) -> Result<(), OnlyReads> {
        Err(OnlyReads)
    }

    fn apply(&mut self, event: Event) {
        if let Event::Completed { facts } | Event::Amended { after: facts } = event {
            self.minutes = facts.duration_min;
        }
    }
}

/// Our payloads do not repeat the event's name; serde's enums want it.
struct NameThePayload;

impl EventUpcaster for NameThePayload {
    fn can_upcast(&self, _: &str, _: &str) -> bool {
        true
    }
    fn upcast(&self, mut event: SerializedEvent) -> SerializedEvent {
        event.payload = serde_json::json!({ event.event_type.as_str(): event.payload });
        event
    }
}

#[tokio::test]
async fn a_cqrs_es_program_replays_our_history_from_postgres() {
    let world = World::start().await;
    let log = MemoryLog::default();
    for tenant in [1, 2] {
        let mut history = History::new(log.clone(), tenant);
        let minutes = u16::try_from(tenant * 10).expect("a small number");
        let attend = Step::Attend {
            session: 1,
            person: 0,
            volunteer: 1,
            day: 3,
            minutes,
            rating: Some(4),
            text: true,
            release: 1,
        };
        history.happen(&attend).await.expect("recorded");
        history.happen(&Step::Correct { session: 1, minutes: minutes + 5 }).await.expect("recorded");
    }
    world.catch_up_one("event_index", &log, 100).await;

    let context = [("teei.tenant", uuid::Uuid::from_u128(2).to_string()), ("teei.companies", "*".to_owned())];
    let options = world.query_options().options(context);
    let pool = PgPoolOptions::new().connect_with(options).await.expect("Postgres answers");
    let repository = PostgresEventRepository::new(pool).with_tables("event_index_v1.events", "no_snapshots");
    let store = PersistedEventStore::<_, Length>::new_event_store(repository)
        .with_upcasters(vec![Box::new(NameThePayload)]);
    let id = session_id(1).to_string();
    let context = store.load_aggregate(&id).await.expect("the history is read");
    assert_eq!(context.aggregate.minutes, 25);
    let events = store.load_events(&id).await.expect("the history is read");
    assert_eq!(events.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(events[0].metadata.get("purpose").map(String::as_str), Some("programme_delivery"));
}
