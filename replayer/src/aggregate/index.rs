//! The event index, read by postgres-es.

use application::cqrs::{Aggregate, Event};
use cqrs_es::EventStore as _;
use cqrs_es::persist::{EventUpcaster, PersistedEventStore, SerializedEvent};
use domain::Decider;
use kernel::{AggregateId, TenantId};
use postgres_es::PostgresEventRepository;
use projections::engine::PostgresProjection as _;
use projections::engine::checkpoint;
use projections::event_index::EventIndex;
use schemas::WireEvent;
use sqlx::PgPool;
use uuid::Uuid;

use super::ReplayFault;

/// An aggregate that has an id, and which version of the index serves.
pub(super) struct Found {
    pub(super) aggregate: String,
    pub(super) tenant: TenantId,
    schema: String,
}

/// The aggregates of an id, by kind: what is known of a person stands in several.
pub(super) async fn find(worker: &PgPool, id: AggregateId) -> Result<Vec<Found>, ReplayFault> {
    let serving = checkpoint::of_serving(worker).await?;
    let index = serving.into_iter().find(|one| one.name == EventIndex::NAME).ok_or(ReplayFault::NoIndex)?;
    let schema = format!("{}_v{}", index.name, index.version);
    let rows: Vec<(Uuid, String)> = sqlx::query_as(&format!(
        "SELECT DISTINCT tenant, aggregate_type FROM {schema}.commits
         WHERE aggregate_id = $1 ORDER BY aggregate_type, tenant"
    ))
    .bind(id.to_string())
    .fetch_all(worker)
    .await?;
    let found =
        |(tenant, aggregate)| Found { aggregate, tenant: TenantId::new(tenant), schema: schema.clone() };
    Ok(rows.into_iter().map(found).collect())
}

/// Its events, in order.
pub(super) async fn events<D>(
    worker: &PgPool,
    found: &Found,
    id: AggregateId,
) -> Result<Vec<Event<D::Event>>, ReplayFault>
where
    D: Decider,
    D::Event: WireEvent + PartialEq + std::fmt::Debug,
{
    let repository = PostgresEventRepository::new(worker.clone())
        .with_tables(&format!("{}.events", found.schema), "no_snapshots");
    let store = PersistedEventStore::<_, Aggregate<D>>::new_event_store(repository)
        .with_upcasters(vec![Box::new(AsStored)]);
    let read = store.load_events(&id.to_string()).await;
    let read = read.map_err(|error| ReplayFault::Index(error.to_string().into()))?;
    Ok(read.into_iter().map(|envelope| envelope.payload).collect())
}

/// The index holds payloads as JSON of today; our events are read from the bytes that the registry knows.
struct AsStored;

impl EventUpcaster for AsStored {
    fn can_upcast(&self, _: &str, _: &str) -> bool {
        true
    }

    fn upcast(&self, mut event: SerializedEvent) -> SerializedEvent {
        let version = event.event_version.trim_start_matches('v').parse().unwrap_or_default();
        let entry = schemas::registry::find(&event.aggregate_type, &event.event_type, version);
        let data = entry.and_then(|entry| (entry.from_json)(event.payload.clone()).ok());
        // What has no bytes is left as it is, and refused where it is read.
        if let Some(data) = data {
            event.payload = serde_json::json!({ "name": event.event_type, "version": version, "data": data });
        }
        event
    }
}
