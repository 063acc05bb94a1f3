//! A batch as rows of the index.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::metadata;
use crate::engine::DecodedCommit;
use crate::engine::bulk::bulk_rows;

bulk_rows! {
    /// One event.
    EventRow in EventColumns {
        aggregate_type: String = "text",
        aggregate_id: String = "text",
        sequence: i64 = "bigint",
        event_type: String = "text",
        event_version: String = "text",
        payload: String = "text",
        metadata: String = "text",
        tenant: Uuid = "uuid",
        log_sequence: i64 = "bigint",
        index_in_commit: i32 = "integer",
        event_id: Uuid = "uuid",
        correlation: Uuid = "uuid",
        causation: Option<Uuid> = "uuid",
        command: Uuid = "uuid",
        actor_principal: Uuid = "uuid",
        actor_role: &'static str = "text",
        subjects: String = "text",
        recorded_at: DateTime<Utc> = "timestamptz",
        occurred_on: Option<NaiveDate> = "date",
    }
}

bulk_rows! {
    /// A person named in a commit.
    SubjectRow in SubjectColumns {
        tenant: Uuid = "uuid",
        person_id: Uuid = "uuid",
        log_sequence: i64 = "bigint",
    }
}

/// The rows of a batch.
#[derive(Default)]
pub struct Changes {
    pub(super) events: EventColumns,
    pub(super) subjects: SubjectColumns,
}

impl Changes {
    /// Folds commits, in order.
    pub(super) fn of(commits: &[Arc<DecodedCommit>]) -> Self {
        Self {
            events: commits.iter().flat_map(|commit| events(commit)).collect(),
            subjects: commits.iter().flat_map(|commit| subjects(commit)).collect(),
        }
    }
}

fn people(commit: &DecodedCommit) -> BTreeSet<Uuid> {
    commit.commit.subjects.iter().map(|subject| subject.person.uuid()).collect()
}

fn subjects(commit: &DecodedCommit) -> impl Iterator<Item = SubjectRow> + use<'_> {
    people(commit).into_iter().map(|person_id| SubjectRow {
        tenant: commit.commit.tenant.uuid(),
        person_id,
        log_sequence: commit.sequence.as_i64(),
    })
}

fn events(decoded: &DecodedCommit) -> impl Iterator<Item = EventRow> + use<'_> {
    let commit = &decoded.commit;
    let (metadata, subjects) = (metadata::of(commit), array(&people(decoded)));
    (0..).zip(decoded.numbered()).map(move |(index_in_commit, (version, record, event))| {
        // The payload is upcast, so its name and version are today's.
        let today = event.event_name();
        EventRow {
            aggregate_type: commit.aggregate.clone(),
            aggregate_id: commit.aggregate_id.to_string(),
            sequence: i64::try_from(version.get()).unwrap_or(i64::MAX),
            event_type: today.name.to_owned(),
            event_version: today.version.to_string(),
            payload: event.to_json().to_string(),
            metadata: metadata.clone(),
            tenant: commit.tenant.uuid(),
            log_sequence: decoded.sequence.as_i64(),
            index_in_commit,
            event_id: record.id.uuid(),
            correlation: commit.correlation.uuid(),
            causation: commit.causation.map(kernel::EventId::uuid),
            command: commit.command.uuid(),
            actor_principal: commit.actor.principal.uuid(),
            actor_role: commit.actor.role.name(),
            subjects: subjects.clone(),
            recorded_at: commit.recorded_at.to_datetime(),
            occurred_on: commit.occurred.as_ref().map(|occurred| occurred.local_date),
        }
    })
}

/// Ids as Postgres writes an array: arrays of arrays cannot be ragged, texts of arrays can.
fn array(ids: &BTreeSet<Uuid>) -> String {
    let mut text = String::from("{");
    for (index, id) in ids.iter().enumerate() {
        let separator = if index == 0 { "" } else { "," };
        write!(text, "{separator}{id}").expect("writing to a string cannot fail");
    }
    text.push('}');
    text
}
