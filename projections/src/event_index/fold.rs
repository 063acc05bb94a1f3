//! A batch as rows of the index.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::TenantId;
use uuid::Uuid;

use super::metadata;
use crate::engine::DecodedCommit;
use crate::engine::bulk::bulk_rows;

bulk_rows! {
    /// What the events of a commit share.
    CommitRow in CommitColumns {
        tenant: Uuid = "uuid",
        log_sequence: i64 = "bigint",
        aggregate_type: String = "text",
        aggregate_id: String = "text",
        version: i64 = "bigint",
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
    /// One event.
    EventRow in EventColumns {
        tenant: Uuid = "uuid",
        log_sequence: i64 = "bigint",
        index_in_commit: i32 = "integer",
        event_id: Uuid = "uuid",
        event_type: &'static str = "text",
        event_version: String = "text",
        payload: String = "text",
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
    pub(super) events: EventColumns,
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
            events: commits.iter().flat_map(|commit| events(commit)).collect(),
            subjects: commits.iter().flat_map(|commit| subjects(commit)).collect(),
            totals: totals.into_iter().map(total).collect(),
        }
    }
}

fn row(decoded: &DecodedCommit) -> CommitRow {
    let commit = &decoded.commit;
    CommitRow {
        tenant: commit.tenant.uuid(),
        log_sequence: decoded.sequence.as_i64(),
        aggregate_type: commit.aggregate.clone(),
        aggregate_id: commit.aggregate_id.to_string(),
        version: i64::try_from(commit.version.get()).unwrap_or(i64::MAX),
        metadata: metadata::of(commit),
        correlation: commit.correlation.uuid(),
        causation: commit.causation.map(kernel::EventId::uuid),
        command: commit.command.uuid(),
        actor_principal: commit.actor.principal.uuid(),
        actor_role: commit.actor.role.name(),
        subjects: array(&people(decoded)),
        recorded_at: commit.recorded_at.to_datetime(),
        occurred_on: commit.occurred.as_ref().map(|occurred| occurred.local_date),
    }
}

fn events(decoded: &DecodedCommit) -> impl Iterator<Item = EventRow> + use<'_> {
    (0..).zip(decoded.numbered()).map(|(index_in_commit, (_, record, event))| {
        // The payload is upcast, so its name and version are today's.
        let today = event.event_name();
        EventRow {
            tenant: decoded.commit.tenant.uuid(),
            log_sequence: decoded.sequence.as_i64(),
            index_in_commit,
            event_id: record.id.uuid(),
            event_type: today.name,
            event_version: today.version.to_string(),
            payload: event.to_json_text(),
        }
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
