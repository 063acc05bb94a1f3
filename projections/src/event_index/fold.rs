//! A batch as rows of the index.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::TenantId;
use schemas::envelope::EventRecord;
use schemas::registry::AnyEvent;
use uuid::Uuid;

use super::metadata;
use crate::engine::DecodedCommit;
use crate::engine::bulk::bulk_rows;

bulk_rows! {
    /// A commit. What it has of each event is an array, written as Postgres writes one: arrays of arrays cannot be
    /// ragged, texts of arrays can.
    CommitRow in CommitColumns {
        tenant: Uuid = "uuid",
        log_sequence: i64 = "bigint",
        aggregate_type: String = "text",
        aggregate_id: String = "text",
        version: i64 = "bigint",
        event_ids: String = "text",
        event_types: String = "text",
        event_versions: String = "text",
        payloads: String = "text",
        metadata: String = "text",
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
    /// An event that the first of its commit does not lead to.
    UnrelatedRow in UnrelatedColumns {
        tenant: Uuid = "uuid",
        event_id: Uuid = "uuid",
        log_sequence: i64 = "bigint",
    }
}

bulk_rows! {
    /// A type that a commit has events of beside the type of its first.
    FurtherTypeRow in FurtherTypeColumns {
        tenant: Uuid = "uuid",
        event_type: &'static str = "text",
        log_sequence: i64 = "bigint",
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

bulk_rows! {
    /// What is added to the totals of a tenant.
    TotalRow in TotalColumns {
        tenant: Uuid = "uuid",
        commits: i64 = "bigint",
        events: i64 = "bigint",
    }
}

/// The rows of a batch.
#[derive(Default)]
pub struct Changes {
    pub(super) commits: CommitColumns,
    pub(super) unrelated: UnrelatedColumns,
    pub(super) further_types: FurtherTypeColumns,
    pub(super) subjects: SubjectColumns,
    pub(super) totals: TotalColumns,
}

impl Changes {
    /// Folds commits, in order.
    pub(super) fn of(commits: &[Arc<DecodedCommit>]) -> Self {
        let mut totals: BTreeMap<TenantId, (i64, i64)> = BTreeMap::new();
        for commit in commits {
            let (commits, events) = totals.entry(commit.commit.tenant).or_default();
            *commits += 1;
            *events += i64::try_from(commit.events.len()).unwrap_or(i64::MAX);
        }
        let total =
            |(tenant, (commits, events)): (TenantId, _)| TotalRow { tenant: tenant.uuid(), commits, events };
        Self {
            commits: commits.iter().map(|commit| row(commit)).collect(),
            unrelated: commits.iter().flat_map(|commit| unrelated(commit)).collect(),
            further_types: commits.iter().flat_map(|commit| further_types(commit)).collect(),
            subjects: commits.iter().flat_map(|commit| subjects(commit)).collect(),
            totals: totals.into_iter().map(total).collect(),
        }
    }
}

fn row(decoded: &DecodedCommit) -> CommitRow {
    let commit = &decoded.commit;
    // The payloads are upcast, so their names and versions are today's.
    let names = || decoded.events.iter().map(AnyEvent::event_name);
    CommitRow {
        tenant: commit.tenant.uuid(),
        log_sequence: decoded.sequence.as_i64(),
        aggregate_type: commit.aggregate.clone(),
        aggregate_id: commit.aggregate_id.to_string(),
        version: i64::try_from(commit.version.get()).unwrap_or(i64::MAX),
        event_ids: array(commit.events.iter().map(|event| event.id)),
        event_types: array(names().map(|today| today.name)),
        event_versions: array(names().map(|today| today.version)),
        payloads: payloads(&decoded.events),
        metadata: metadata::of(commit),
        correlation: commit.correlation.uuid(),
        causation: commit.causation.map(kernel::EventId::uuid),
        command: commit.command.uuid(),
        actor_principal: commit.actor.principal.uuid(),
        actor_role: commit.actor.role.name(),
        subjects: array(people(decoded)),
        recorded_at: commit.recorded_at.to_datetime(),
        occurred_on: commit.occurred.as_ref().map(|occurred| occurred.local_date),
    }
}

/// What a payload takes, usually: room made at once for all of them.
const PAYLOAD_BYTES: usize = 640;

fn payloads(events: &[AnyEvent]) -> String {
    let mut text = String::with_capacity(events.len() * PAYLOAD_BYTES);
    for event in events {
        text.push(if text.is_empty() { '[' } else { ',' });
        text.push_str(&event.to_json_text());
    }
    text.push(']');
    text
}

fn unrelated(decoded: &DecodedCommit) -> impl Iterator<Item = UnrelatedRow> + use<'_> {
    let events = &decoded.commit.events;
    let leads = |event: &EventRecord| event.id.first_of_commit() == events[0].id;
    events.iter().skip(1).filter(move |event| !leads(event)).map(|event| UnrelatedRow {
        tenant: decoded.commit.tenant.uuid(),
        event_id: event.id.uuid(),
        log_sequence: decoded.sequence.as_i64(),
    })
}

fn further_types(decoded: &DecodedCommit) -> impl Iterator<Item = FurtherTypeRow> + use<'_> {
    let mut types: BTreeSet<&'static str> =
        decoded.events.iter().map(|event| event.event_name().name).collect();
    if let Some(first) = decoded.events.first() {
        types.remove(first.event_name().name);
    }
    types.into_iter().map(|event_type| FurtherTypeRow {
        tenant: decoded.commit.tenant.uuid(),
        event_type,
        log_sequence: decoded.sequence.as_i64(),
    })
}

fn subjects(commit: &DecodedCommit) -> impl Iterator<Item = SubjectRow> + use<'_> {
    people(commit).into_iter().map(|person_id| SubjectRow {
        tenant: commit.commit.tenant.uuid(),
        person_id,
        log_sequence: commit.sequence.as_i64(),
    })
}

fn people(commit: &DecodedCommit) -> BTreeSet<Uuid> {
    commit.commit.subjects.iter().map(|subject| subject.person.uuid()).collect()
}

/// An array as Postgres writes it, of ids, names and numbers: nothing that would have to be quoted.
fn array(values: impl IntoIterator<Item: std::fmt::Display>) -> String {
    let mut text = String::new();
    for value in values {
        text.push(if text.is_empty() { '{' } else { ',' });
        write!(text, "{value}").expect("writing to a string cannot fail");
    }
    if text.is_empty() {
        text.push('{');
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_written_as_postgres_reads_it() {
        assert_eq!(array([7, 8]), "{7,8}");
        assert_eq!(array(Vec::<u8>::new()), "{}");
    }
}
