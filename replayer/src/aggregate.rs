//! One aggregate, by a second path to the same truth: its history as postgres-es reads it from the event index, folded as a
//! [`cqrs_es::Aggregate`], step by step, and held against what its commits in the archive add up to.

mod index;

use application::cqrs::Aggregate;
use cqrs_es::Aggregate as _;
use domain::Decider;
use event_store::Archive;
use kernel::{AggregateId, Sequence, TenantId, Timestamp};
use schemas::envelope::subject;
use schemas::{AnyEvent, WireEvent};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgPool;

/// Why an aggregate could not be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayFault {
    /// The index or the archive cannot be read.
    #[error("Postgres does not serve")]
    Postgres(#[from] sqlx::Error),
    /// The event index has no version that serves.
    #[error("no event index serves: see `teei projections list`")]
    NoIndex,
    /// What postgres-es read is not what it should be.
    #[error("the event index cannot be read as postgres-es reads it")]
    Index(#[source] runtime::BoxError),
    /// A commit of the archive cannot be read.
    #[error("the archive holds a commit at {sequence} that cannot be read")]
    Unreadable {
        /// Where.
        sequence: Sequence,
        /// Why.
        #[source]
        source: runtime::BoxError,
    },
    /// There is no decider of this kind of aggregate.
    #[error("this program has no decider of `{0}`")]
    NoDecider(String),
}

/// An event, and what the aggregate was after it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Step {
    /// Its number in the aggregate, from 1.
    pub number: usize,
    /// Its type.
    pub event_type: String,
    /// What it says; sealed fields stay shut.
    pub event: Value,
    /// The state after it.
    pub state: Value,
}

/// An aggregate, replayed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Replayed {
    /// Its kind.
    pub aggregate: String,
    /// In whose programme.
    pub tenant: TenantId,
    /// Which.
    pub id: AggregateId,
    /// The event index, event by event.
    pub steps: Vec<Step>,
    /// How many events the archive has.
    pub events_in_archive: usize,
    /// The state that they add up to.
    pub state_in_archive: Value,
    /// Whether both paths come to the same.
    pub equal: bool,
}

/// Replays the aggregates of an id, up to a time when one is given: a person has several, one a kind. None when the index has
/// none of this id. `worker` may read every read model.
pub async fn replay(
    worker: &PgPool,
    archive: &Archive,
    id: AggregateId,
    as_of: Option<Timestamp>,
) -> Result<Vec<Replayed>, ReplayFault> {
    let mut replayed = Vec::new();
    for found in index::find(worker, id).await? {
        replayed.push(replay_one(worker, archive, Of { found, id, until: as_of }).await?);
    }
    Ok(replayed)
}

async fn replay_one(worker: &PgPool, archive: &Archive, of: Of) -> Result<Replayed, ReplayFault> {
    macro_rules! by_kind {
        ($($module:ident::$decider:ident)*) => {
            match of.found.aggregate.as_str() {
                $( <domain::$module::$decider as Decider>::TYPE => {
                    Box::pin(replay_of::<domain::$module::$decider>(worker, archive, of)).await
                } )*
                other => Err(ReplayFault::NoDecider(other.to_owned())),
            }
        };
    }
    by_kind! {
        buddy_checkin::BuddyCheckin
        buddy_event::BuddyEvent
        buddy_feedback::BuddyFeedback
        buddy_match::BuddyMatch
        company::Company
        course::Course
        credential::Credential
        effect::Effect
        endpoint::Endpoint
        enrolment::Enrolment
        identifier::Identifier
        import::Import
        kintell_session::KintellSession
        membership::Membership
        milestones::Milestones
        person::Person
        profile::Profile
        projection_operations::ProjectionOperations
        review::Review
    }
}

/// What is replayed.
struct Of {
    found: index::Found,
    id: AggregateId,
    until: Option<Timestamp>,
}

async fn replay_of<D>(worker: &PgPool, archive: &Archive, of: Of) -> Result<Replayed, ReplayFault>
where
    D: Decider,
    D::Event: WireEvent + Into<AnyEvent> + PartialEq + std::fmt::Debug,
{
    let (events_in_archive, state_in_archive) = archived::<D>(archive, &of).await?;
    let mut read = index::events::<D>(worker, &of.found, of.id).await?;
    if of.until.is_some() {
        // The index has no times of its own that it is read by: how many events there were then, the archive says.
        read.truncate(events_in_archive);
    }
    let (mut aggregate, mut steps) = (Aggregate::<D>::default(), Vec::with_capacity(read.len()));
    for (index, event) in read.into_iter().enumerate() {
        let shown: AnyEvent = event.0.clone().into();
        aggregate.apply(event);
        steps.push(Step {
            number: index + 1,
            event_type: shown.event_name().name.to_owned(),
            event: shown.to_json(),
            state: json(aggregate.state()),
        });
    }
    let state = steps.last().map_or_else(|| json(&D::State::default()), |step| step.state.clone());
    let equal = steps.len() == events_in_archive && state == state_in_archive;
    let (aggregate, tenant) = (of.found.aggregate, of.found.tenant);
    Ok(Replayed { aggregate, tenant, id: of.id, steps, events_in_archive, state_in_archive, equal })
}

/// How many events the archive has of it, and the state that they add up to.
async fn archived<D>(archive: &Archive, of: &Of) -> Result<(usize, Value), ReplayFault>
where
    D: Decider,
    D::Event: WireEvent,
{
    let (mut state, mut count) = (D::State::default(), 0);
    let subject = subject(of.found.tenant, D::TYPE, of.id);
    for archived in archive.of_subject(&subject, Sequence::ZERO).await? {
        let sequence = archived.recorded.sequence;
        let unreadable = |source: runtime::BoxError| ReplayFault::Unreadable { sequence, source };
        let commit = schemas::decode(&archived.recorded.payload).map_err(|error| unreadable(error.into()))?;
        if of.until.is_some_and(|until| commit.recorded_at > until) {
            break;
        }
        for event in &commit.events {
            let event = D::Event::read(&event.name, event.version, &event.data)
                .map_err(|error| unreadable(error.into()))?;
            state = D::evolve(state, &event);
            count += 1;
        }
    }
    Ok((count, json(&state)))
}

/// A state as JSON. One that has none is shown as nothing, and then equals no other but such.
fn json(state: &impl Serialize) -> Value {
    serde_json::to_value(state).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// The list of deciders above is in one macro: this holds it against the registry, by its text.
    #[test]
    fn every_kind_of_aggregate_has_its_decider_here() {
        let source = include_str!("aggregate.rs");
        let modules: BTreeSet<_> = source
            .lines()
            .filter_map(|line| line.trim().split_once("::"))
            .filter(|(module, decider)| {
                module.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
                    && decider.bytes().all(|byte| byte.is_ascii_alphabetic())
            })
            .map(|(module, _)| module)
            .collect();
        let kinds: BTreeSet<_> = schemas::registry::REGISTRY.iter().map(|entry| entry.aggregate).collect();
        assert_eq!(modules.len(), kinds.len(), "{modules:?} {kinds:?}");
    }
}
