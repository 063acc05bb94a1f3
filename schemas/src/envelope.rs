//! The commit: all the events that one command decided for one aggregate, and everything about how
//! they came to be. Complete from the first commit, because it can never be added later.

use kernel::{
    Actor, AggregateId, CommandId, CorrelationId, EventId, Hash, Occurrence, PersonId, Purpose, SourceRecord,
    TenantId, Timestamp, Version,
};
use serde::{Deserialize, Serialize};

/// The version of the codec that writes today. A reader refuses a higher one.
pub const CODEC_VERSION: u16 = 1;

/// One message of the log.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Commit {
    /// Version of this envelope, see [`CODEC_VERSION`].
    pub codec: u16,
    /// Whose programme.
    pub tenant: TenantId,
    /// The kind of the aggregate, for example `kintell_session`.
    pub aggregate: String,
    /// Which one.
    pub aggregate_id: AggregateId,
    /// The version before the first event: that event has `version + 1`.
    pub version: Version,
    /// The identity of the aggregate's previous commit, [`Hash::NONE`] for the first.
    pub previous_hash: Hash,
    /// When the platform decided.
    pub recorded_at: Timestamp,
    /// When it happened in the world, if the record says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Occurrence>,
    /// The thread of work.
    pub correlation: CorrelationId,
    /// The event that led to the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation: Option<EventId>,
    /// The command; what a retry is recognised by.
    pub command: CommandId,
    /// W3C Trace Context, when tracing is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// Who.
    pub actor: Actor,
    /// What for.
    pub purpose: Purpose,
    /// The source record, when one was mirrored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceRecord>,
    /// Every person named in the events, with their part in it. Whose keys seal what follows from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// Versions of the rules and formulas that were used, for example `screen-1`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// The build that decided.
    pub build: String,
    /// At least one event, in order.
    pub events: Vec<EventRecord>,
}

/// One event inside a commit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EventRecord {
    /// Its id, derived from the command: a retry makes the same.
    pub id: EventId,
    /// `<domain>.<entity>.<action>`.
    pub name: String,
    /// The version of the payload's shape.
    pub version: u16,
    /// The payload: MessagePack with named fields of the type the registry names.
    #[serde(with = "serde_bytes")]
    #[schemars(with = "Vec<u8>")]
    pub data: Vec<u8>,
}

/// A person named in a commit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Subject {
    /// Who.
    pub person: PersonId,
    /// Their part in it.
    pub role: SubjectRole,
}

/// The part a person has in a commit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubjectRole {
    /// It is about them.
    Subject,
    /// They took part.
    Participant,
    /// They gave the time.
    Volunteer,
    /// They wrote a text in it.
    Author,
}

impl Commit {
    /// The subject of the log on which commits of this aggregate stand.
    pub fn subject(&self) -> String {
        subject(self.tenant, &self.aggregate, self.aggregate_id)
    }

    /// The version after the last event.
    pub fn version_after(&self) -> Version {
        self.version.plus(self.events.len())
    }
}

/// The one place where a subject is built: the guard and the publish take it from here.
pub fn subject(tenant: TenantId, aggregate: &str, id: AggregateId) -> String {
    format!("evt.{}.{aggregate}.{}", tenant.uuid().simple(), id.uuid().simple())
}
