//! The event index: one row for every event of the history, sealed fields shut.

pub(crate) mod list;
pub(crate) mod show;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::sessions::TimePrecision;

/// Which aggregate an event belongs to, and where in it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EventAggregate {
    /// The kind, for example `kintell_session`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which one.
    pub id: Uuid,
    /// The aggregate's version after this event.
    pub version: u64,
}

/// Who caused an event.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EventActor {
    /// The login or service.
    pub principal: Uuid,
    /// In which role.
    pub role: String,
    /// For whom, when that is someone else.
    #[schema(required = true)]
    pub on_behalf_of: Option<Uuid>,
}

/// A person named in an event.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EventSubject {
    /// Who, by pseudonym.
    pub person: Uuid,
    /// `subject`, `participant`, `volunteer` or `author`.
    pub role: String,
}

/// One event, without its payload.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventSummary {
    /// The event.
    pub id: Uuid,
    /// `<domain>.<entity>.<action>`, for example `kintell.session.completed`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The version of the payload's shape as it was written.
    pub version: u16,
    /// The position of its commit in the log.
    pub sequence: u64,
    /// Its place in the commit, from 0.
    pub index: u32,
    /// Where it belongs.
    pub aggregate: EventAggregate,
    /// When the platform decided it.
    pub recorded_at: DateTime<Utc>,
    /// The day it happened on in the world, if its record says.
    #[schema(required = true)]
    pub occurred_on: Option<NaiveDate>,
    /// Who caused it.
    pub actor: EventActor,
    /// What for.
    pub purpose: String,
    /// The thread of work.
    pub correlation_id: Uuid,
    /// The event that led to it.
    #[schema(required = true)]
    pub causation_id: Option<Uuid>,
    /// The command.
    pub command_id: Uuid,
    /// Every person named in its commit, by pseudonym.
    pub subjects: Vec<Uuid>,
}

/// One event in the documented envelope, its payload upcast to today's shape.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventEnvelope {
    /// The event.
    pub id: Uuid,
    /// `<domain>.<entity>.<action>`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The version of `data`, for example `v2`.
    pub version: String,
    /// The version that was written to the log: an older one was upcast.
    pub recorded_version: String,
    /// The position of its commit in the log.
    pub sequence: u64,
    /// The tenant.
    pub tenant: Uuid,
    /// Where it belongs.
    pub aggregate: EventAggregate,
    /// The identity of the aggregate's previous commit: SHA-256, lower-case hex.
    pub previous_hash: String,
    /// When it happened in the world, as precisely as its record says.
    #[schema(required = true)]
    pub occurred: Option<EventOccurrence>,
    /// When the platform decided it.
    pub recorded_at: DateTime<Utc>,
    /// The thread of work.
    pub correlation_id: Uuid,
    /// The event that led to it.
    #[schema(required = true)]
    pub causation_id: Option<Uuid>,
    /// The command.
    pub command_id: Uuid,
    /// W3C Trace Context, when tracing was on.
    #[schema(required = true)]
    pub traceparent: Option<String>,
    /// Who caused it.
    pub actor: EventActor,
    /// What for.
    pub purpose: String,
    /// The source record, when one was mirrored.
    #[schema(required = true)]
    pub source: Option<EventSource>,
    /// Every person named in the commit.
    pub subjects: Vec<EventSubject>,
    /// Versions of the rules and formulas that were used.
    pub rules: Vec<String>,
    /// The build that decided.
    pub build: String,
    /// The payload, of the JSON Schema of its type and version; sealed fields are shut.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

/// When something happened, as precisely as its record says and no more.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EventOccurrence {
    /// How much is known.
    pub precision: TimePrecision,
    /// The instant, absent for a date-only record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// The IANA zone in which `local_date` was read.
    pub zone: String,
    /// The calendar day in that zone.
    pub local_date: NaiveDate,
}

/// The record that a command mirrored.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EventSource {
    /// The stream of the outside system, for example `kintell.sessions`.
    pub stream: String,
    /// The record's identity.
    pub record: Uuid,
    /// The record's own id, where it says nothing about a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Its version.
    pub version: DateTime<Utc>,
    /// A keyed digest of what it contained.
    pub fingerprint: Uuid,
    /// The import that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Uuid>,
    /// SHA-256 of the file, when known before its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_hash: Option<String>,
    /// The line of the file, from 1; in a directory, the number of the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// The same as a structured-mode CloudEvent (CloudEvents 1.0.2). `sequence` and all below are extensions.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloudEvent {
    /// `1.0`.
    pub specversion: String,
    /// The event.
    pub id: Uuid,
    /// `/tenants/<tenant>/<aggregate>`.
    pub source: String,
    /// The aggregate's id.
    pub subject: Uuid,
    /// `<domain>.<entity>.<action>`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened, or was recorded.
    pub time: DateTime<Utc>,
    /// `application/json`.
    pub datacontenttype: String,
    /// The JSON Schema of `data`.
    pub dataschema: String,
    /// The payload, upcast to today's shape; sealed fields are shut.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
    /// The position of its commit in the log, with leading zeros.
    pub sequence: String,
    /// The aggregate's version after this event.
    pub aggregateversion: String,
    /// When the platform decided it.
    pub recordedtime: DateTime<Utc>,
    /// The thread of work.
    pub correlationid: Uuid,
    /// The event that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causationid: Option<Uuid>,
    /// The command.
    pub commandid: Uuid,
    /// Who caused it.
    pub actorid: Uuid,
    /// In which role.
    pub actorrole: String,
    /// What for.
    pub purpose: String,
    /// W3C Trace Context, when tracing was on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
}
