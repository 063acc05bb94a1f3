//! Programs written for [`cqrs_es`] on this log, unchanged.
//!
//! [`EventStore`] is implemented directly and not through `PersistedEventRepository`, which forces every
//! event through `serde_json::Value` and has no place for the guard. One commit holds all events of one
//! command; the guard travels in the [`Loaded`] aggregate.

mod commit;
mod fault;

use std::collections::HashMap;

use cqrs_es::{Aggregate, AggregateContext, AggregateError, EventEnvelope, EventStore};
use kernel::Sequence;

use self::commit::{decode, encode};
use self::fault::CqrsFault;
use crate::log::{Append, AppendError, EventLog};

/// An event store over a log.
#[derive(Clone, Debug)]
pub struct CqrsLog<L> {
    log: L,
    prefix: String,
}

/// An aggregate, and the guard under which it may be written.
#[derive(Clone, Debug)]
pub struct Loaded<A> {
    aggregate_id: String,
    aggregate: A,
    /// How many events it has.
    version: usize,
    /// Where its last commit stands.
    last: Sequence,
}

impl<A: Aggregate> AggregateContext<A> for Loaded<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

impl<L: EventLog> CqrsLog<L> {
    /// Over the subjects `<prefix>.<aggregate type>.<aggregate id>`; for example `evt.<tenant>`.
    pub fn new(log: L, prefix: impl Into<String>) -> Self {
        Self { log, prefix: prefix.into() }
    }

    fn subject<A: Aggregate>(&self, id: &str) -> Result<String, CqrsFault> {
        let is_token = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && !b".*>".contains(&byte))
        };
        if is_token(A::TYPE) && is_token(id) {
            Ok(format!("{}.{}.{id}", self.prefix, A::TYPE))
        } else {
            Err(CqrsFault::NotASubject)
        }
    }

    /// The events of an aggregate and where its last commit stands.
    async fn events<A: Aggregate>(&self, id: &str) -> Result<(Vec<EventEnvelope<A>>, Sequence), CqrsFault> {
        let commits = self.log.load(&self.subject::<A>(id)?, Sequence::ZERO).await?;
        let mut events = Vec::new();
        for commit in &commits {
            let (decoded, metadata) = decode::<A::Event>(&commit.payload)?;
            events.extend(envelopes::<A>(id, events.len(), decoded, &metadata));
        }
        Ok((events, commits.last().map_or(Sequence::ZERO, |commit| commit.sequence)))
    }

    /// Returns once the commit is durable.
    async fn append(&self, append: Append) -> Result<(), CqrsFault> {
        let sequence = self.log.append(append).await?;
        self.log.durable(sequence).await.map_err(AppendError::from)?;
        Ok(())
    }
}

// `A::Error` need not be `Send`, so no result that names it may live across an `.await`: faults of our own
// do, and are translated at the end.
impl<A: Aggregate, L: EventLog> EventStore<A> for CqrsLog<L> {
    type AC = Loaded<A>;

    async fn load_events(
        &self,
        aggregate_id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        match self.events::<A>(aggregate_id).await {
            Ok((events, _)) => Ok(events),
            Err(fault) => Err(fault.into()),
        }
    }

    async fn load_aggregate(&self, aggregate_id: &str) -> Result<Loaded<A>, AggregateError<A::Error>> {
        match self.events::<A>(aggregate_id).await {
            Ok((events, last)) => {
                let (mut aggregate, version) = (A::default(), events.len());
                for event in events {
                    aggregate.apply(event.payload);
                }
                Ok(Loaded { aggregate_id: aggregate_id.to_owned(), aggregate, version, last })
            }
            Err(fault) => Err(fault.into()),
        }
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Loaded<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let Loaded { aggregate_id, version, last, .. } = context;
        let append = self
            .subject::<A>(&aggregate_id)
            .and_then(|subject| Ok(Append { subject, expected: last, payload: encode(&events, &metadata)? }));
        let appended = match append {
            Ok(append) => self.append(append).await,
            Err(fault) => Err(fault),
        };
        match appended {
            Ok(()) => Ok(envelopes::<A>(&aggregate_id, version, events, &metadata).collect()),
            Err(fault) => Err(fault.into()),
        }
    }
}

/// Numbers events on from `version`.
fn envelopes<A: Aggregate>(
    id: &str,
    version: usize,
    events: Vec<A::Event>,
    metadata: &HashMap<String, String>,
) -> impl Iterator<Item = EventEnvelope<A>> {
    events.into_iter().zip(version + 1..).map(move |(payload, sequence)| EventEnvelope {
        aggregate_id: id.to_owned(),
        sequence,
        payload,
        metadata: metadata.clone(),
    })
}
