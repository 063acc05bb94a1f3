//! A history as the platform would write it: every event decided by the real deciders, texts sealed with
//! bytes that mean nothing, appended under the guard.

use std::any::Any;
use std::collections::HashMap;

use bytes::Bytes;
use domain::{Decider, Decision};
use event_store::{Append, EventLog};
use kernel::{
    Actor, AggregateId, CommandId, CorrelationId, EventId, Hash, HoldsPersonal, Occurrence, OneOrMore,
    PersonId, Personal, PrincipalId, Purpose, Role, Sealed, Sequence, TenantId, Timestamp, Version,
};
use schemas::envelope::{CODEC_VERSION, Commit, EventRecord, Subject, SubjectRole};
use schemas::registry::WireEvent;
use uuid::Uuid;

/// A tenant's history on a log.
pub(crate) struct History<L> {
    pub(crate) log: L,
    pub(crate) tenant: TenantId,
    /// The trace of the commits from now on.
    pub(crate) traceparent: Option<String>,
    heads: HashMap<String, Head>,
    counter: u128,
}

/// Where an aggregate stands.
struct Head {
    sequence: Sequence,
    hash: Hash,
    version: Version,
    state: Box<dyn Any + Send>,
}

/// What a commit says beside its events.
#[derive(Default)]
pub(crate) struct About {
    pub(crate) subjects: Vec<(PersonId, SubjectRole)>,
    pub(crate) occurred: Option<Occurrence>,
}

/// Noon of 1 June 2025: the histories are written after what they tell.
const EPOCH: i64 = 1_748_779_200_000_000;

impl<L: EventLog> History<L> {
    pub(crate) fn new(log: L, tenant: u128) -> Self {
        let tenant = TenantId::new(Uuid::from_u128(tenant));
        Self { log, tenant, traceparent: None, heads: HashMap::new(), counter: 0 }
    }

    /// The state of an aggregate.
    pub(crate) fn state<D: Decider>(&self, id: AggregateId) -> D::State {
        let subject = schemas::envelope::subject(self.tenant, D::TYPE, id);
        let head = self.heads.get(&subject);
        head.and_then(|head| head.state.downcast_ref::<D::State>()).cloned().unwrap_or_default()
    }

    /// Decides and appends. `None` when nothing was recorded: refused, or already so.
    pub(crate) async fn run<D: Decider>(
        &mut self,
        id: AggregateId,
        command: D::Command,
        about: About,
    ) -> Option<Sequence>
    where
        D::Event: WireEvent,
    {
        let state = self.state::<D>(id);
        let now = Timestamp::from_micros(EPOCH).plus_seconds(i64::try_from(self.counter).unwrap_or_default());
        let Ok(Decision::Record(events)) = D::decide(&state, command, now) else { return None };
        Some(self.record::<D>(id, events, about, now).await)
    }

    /// Appends events whatever a decider would say of them.
    pub(crate) async fn record<D: Decider>(
        &mut self,
        id: AggregateId,
        mut events: OneOrMore<D::Event>,
        about: About,
        now: Timestamp,
    ) -> Sequence
    where
        D::Event: WireEvent,
    {
        let mut state = self.state::<D>(id);
        let records = events
            .iter_mut()
            .map(|event| {
                event.visit_personal(&mut |_, text| seal(text));
                let name = event.event_name();
                self.counter += 1;
                EventRecord {
                    id: EventId::new(Uuid::from_u128(self.counter)),
                    name: name.name.to_owned(),
                    version: name.version,
                    data: event.payload().expect("a sealed event can be stored"),
                }
            })
            .collect();
        for event in &events {
            state = D::evolve(state, event);
        }
        let commit = self.envelope(D::TYPE, id, records, about, now);
        self.append(commit, Box::new(state)).await
    }

    /// Appends bytes that are no commit to an aggregate's subject.
    pub(crate) async fn garbage(&mut self, aggregate: &str, id: AggregateId) -> Sequence {
        let subject = schemas::envelope::subject(self.tenant, aggregate, id);
        let expected = self.heads.get(&subject).map_or(Sequence::ZERO, |head| head.sequence);
        let payload = Bytes::from_static(b"garbage");
        let append = Append { subject: subject.clone(), expected, payload };
        let sequence = self.log.append(append).await.expect("the guard holds");
        if let Some(head) = self.heads.get_mut(&subject) {
            head.sequence = sequence;
        }
        sequence
    }

    fn envelope(
        &mut self,
        aggregate: &str,
        id: AggregateId,
        events: Vec<EventRecord>,
        about: About,
        recorded_at: Timestamp,
    ) -> Commit {
        let subject = schemas::envelope::subject(self.tenant, aggregate, id);
        let head = self.heads.get(&subject);
        self.counter += 1;
        Commit {
            codec: CODEC_VERSION,
            tenant: self.tenant,
            aggregate: aggregate.to_owned(),
            aggregate_id: id,
            version: head.map_or(Version::ZERO, |head| head.version),
            previous_hash: head.map_or(Hash::NONE, |head| head.hash),
            recorded_at,
            occurred: about.occurred,
            correlation: CorrelationId::new(Uuid::from_u128(self.counter)),
            causation: None,
            command: CommandId::new(Uuid::from_u128(self.counter)),
            traceparent: self.traceparent.clone(),
            actor: Actor {
                principal: PrincipalId::new(Uuid::from_u128(1)),
                role: Role::Operator,
                on_behalf_of: None,
            },
            purpose: Purpose::ProgrammeDelivery,
            source: None,
            subjects: about.subjects.into_iter().map(|(person, role)| Subject { person, role }).collect(),
            rules: Vec::new(),
            build: "test".into(),
            events,
        }
    }

    async fn append(&mut self, commit: Commit, state: Box<dyn Any + Send>) -> Sequence {
        let subject = commit.subject();
        let payload: Bytes = schemas::codec::encode(&commit).expect("a commit can be encoded").into();
        let hash = Hash::of_commit(&subject, &payload);
        let expected = self.heads.get(&subject).map_or(Sequence::ZERO, |head| head.sequence);
        let append = Append { subject: subject.clone(), expected, payload };
        let sequence = self.log.append(append).await.expect("the guard holds");
        self.heads.insert(subject, Head { sequence, hash, version: commit.version_after(), state });
        sequence
    }
}

/// Stands in for encryption: a nonce, a tag and as many bytes as the text, none of them the text's.
fn seal(text: &mut Personal) {
    let Personal::Clear { subject, text: clear } = text else { return };
    let digest = *Hash::of(clear.as_bytes()).as_bytes();
    let ciphertext = digest.iter().copied().cycle().take(clear.len() + 40).collect();
    *text = Personal::Sealed(Sealed { subject: *subject, ciphertext });
}
