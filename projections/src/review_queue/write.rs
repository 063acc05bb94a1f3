//! The changes of a batch as statements over arrays.

use chrono::{DateTime, Utc};
use domain::review::Outcome;
use domain::screening::Severity;
use kernel::{AggregateId, TenantId, Timestamp};
use schemas::registry::AnyEvent;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Changes;
use super::change::ItemChange;
use super::history::{self, HistoryColumns};
use crate::engine::Schema;
use crate::engine::bulk::bulk_rows;

bulk_rows! {
    /// What is written about an item. The columns of its first event are NULL when that is not in the batch.
    ItemRow in ItemColumns {
        tenant: Uuid = "uuid",
        id: Uuid = "uuid",
        aggregate: Option<String> = "text",
        aggregate_id: Option<Uuid> = "uuid",
        text_version: Option<i64> = "bigint",
        author_id: Option<Uuid> = "uuid",
        severity: Option<&'static str> = "text",
        urgency: Option<i16> = "smallint",
        findings: Value = "jsonb",
        rules_version: Option<String> = "text",
        policy: Option<String> = "text",
        screened_at: Option<DateTime<Utc>> = "timestamptz",
        due_at: Option<DateTime<Utc>> = "timestamptz",
        second_opinion: Option<bool> = "boolean",
        raised_at: Option<DateTime<Utc>> = "timestamptz",
        status: Option<&'static str> = "text",
        set_lease: bool = "boolean",
        holder: Option<Uuid> = "uuid",
        lease_until: Option<DateTime<Utc>> = "timestamptz",
        outcome: Option<&'static str> = "text",
        decided_by: Option<Uuid> = "uuid",
        decided_at: Option<DateTime<Utc>> = "timestamptz",
        first_reviewer: Option<Uuid> = "uuid",
        first_outcome: Option<&'static str> = "text",
        second_reviewer: Option<Uuid> = "uuid",
        second_outcome: Option<&'static str> = "text",
        appealed: bool = "boolean",
        changed_at: DateTime<Utc> = "timestamptz",
        version: i64 = "bigint",
        sequence: i64 = "bigint",
    }
}

bulk_rows! {
    /// The newest text of a record.
    TextRow in TextColumns {
        tenant: Uuid = "uuid",
        aggregate: String = "text",
        aggregate_id: Uuid = "uuid",
        text_version: i64 = "bigint",
        author_id: Uuid = "uuid",
        text: Option<Vec<u8>> = "bytea",
    }
}

bulk_rows! {
    /// A record: one that has no text any more, that was withdrawn, or that counts again.
    RecordRow in RecordColumns {
        tenant: Uuid = "uuid",
        aggregate: String = "text",
        aggregate_id: Uuid = "uuid",
    }
}

bulk_rows! {
    /// A person whose texts are gone.
    ErasedRow in ErasedColumns {
        tenant: Uuid = "uuid",
        person_id: Uuid = "uuid",
    }
}

const ERASED: &str =
    "INSERT INTO {schema}.review_erased (tenant, person_id) SELECT tenant, person_id FROM {given}
    ON CONFLICT DO NOTHING";
const FORGET_TEXTS: &str = "UPDATE {schema}.review_texts AS t SET text = NULL FROM {given}
    WHERE t.tenant = given.tenant AND t.author_id = given.person_id AND t.text IS NOT NULL";
const FORGET_NOTES: &str = "UPDATE {schema}.review_history AS h SET note = NULL FROM {given}
    WHERE h.tenant = given.tenant AND h.author_id = given.person_id AND h.note IS NOT NULL";
const DROP_TEXTS: &str = "DELETE FROM {schema}.review_texts AS t USING {given}
    WHERE t.tenant = given.tenant AND t.aggregate = given.aggregate AND t.aggregate_id = given.aggregate_id";
const WITHDRAWN: &str = "INSERT INTO {schema}.review_withdrawn (tenant, aggregate, aggregate_id)
    SELECT tenant, aggregate, aggregate_id FROM {given} ON CONFLICT DO NOTHING";
const COUNTS_AGAIN: &str = "DELETE FROM {schema}.review_withdrawn AS w USING {given}
    WHERE w.tenant = given.tenant AND w.aggregate = given.aggregate AND w.aggregate_id = given.aggregate_id";

pub(super) async fn write(
    conn: &mut PgConnection,
    schema: &Schema,
    changes: Changes,
) -> Result<(), sqlx::Error> {
    let erased = || -> ErasedColumns {
        let row = |(tenant, person): &(TenantId, AggregateId)| ErasedRow {
            tenant: tenant.uuid(),
            person_id: person.uuid(),
        };
        changes.erased.iter().map(row).collect()
    };
    for statement in [ERASED, FORGET_TEXTS, FORGET_NOTES] {
        erased().execute(conn, &schema.fill(statement)).await?;
    }
    let (fresh, known): (Vec<_>, Vec<_>) =
        changes.items.into_iter().partition(|(_, change)| change.raised.is_some());
    items(fresh).execute(conn, &schema.fill(include_str!("insert_items.sql"))).await?;
    items(known).execute(conn, &schema.fill(include_str!("change_items.sql"))).await?;

    let mut happened = Vec::new();
    for commit in &changes.reviews {
        for (number, _, event) in commit.numbered() {
            if let AnyEvent::Review(event) = event {
                happened.push(history::row(commit, number, event));
            }
        }
    }
    let happened: HistoryColumns = happened.into_iter().collect();
    happened.execute(conn, &schema.fill(include_str!("insert_history.sql"))).await?;

    let (mut newest, mut gone) = (Vec::new(), Vec::new());
    for ((tenant, aggregate, id), text) in changes.texts {
        let (tenant, aggregate_id) = (tenant.uuid(), id.uuid());
        match text {
            None => gone.push(RecordRow { tenant, aggregate, aggregate_id }),
            Some(text) => newest.push(TextRow {
                tenant,
                aggregate,
                aggregate_id,
                text_version: i64::try_from(text.version.get()).unwrap_or(i64::MAX),
                author_id: text.author.uuid(),
                text: text.text,
            }),
        }
    }
    let newest: TextColumns = newest.into_iter().collect();
    newest.execute(conn, &schema.fill(include_str!("upsert_texts.sql"))).await?;
    let gone: RecordColumns = gone.into_iter().collect();
    gone.execute(conn, &schema.fill(DROP_TEXTS)).await?;

    let (stand, withdrawn): (Vec<_>, Vec<_>) = changes.stands.into_iter().partition(|(_, stands)| *stands);
    for (records, statement) in [(withdrawn, WITHDRAWN), (stand, COUNTS_AGAIN)] {
        let record = |((tenant, aggregate, id), _): ((TenantId, String, AggregateId), bool)| RecordRow {
            tenant: tenant.uuid(),
            aggregate,
            aggregate_id: id.uuid(),
        };
        let records: RecordColumns = records.into_iter().map(record).collect();
        records.execute(conn, &schema.fill(statement)).await?;
    }
    Ok(())
}

fn items(changes: Vec<((TenantId, AggregateId), ItemChange)>) -> ItemColumns {
    changes.into_iter().map(item).collect()
}

fn item(((tenant, id), change): ((TenantId, AggregateId), ItemChange)) -> ItemRow {
    let (raised, raised_at) = change.raised.unzip();
    let content = raised.as_ref().map(|raised| &raised.content);
    let (last, decided_at) = change.last.unzip();
    let first = raised.as_ref().map(|raised| (raised.severity, raised.due_at));
    let (grave, due_at) = change.urgency.map(|later| (later.severity, later.due_at)).or(first).unzip();
    ItemRow {
        tenant: tenant.uuid(),
        id: id.uuid(),
        aggregate: content.map(|content| content.aggregate.clone()),
        aggregate_id: content.map(|content| content.aggregate_id.uuid()),
        text_version: content.map(|content| i64::try_from(content.version.get()).unwrap_or(i64::MAX)),
        author_id: raised.as_ref().map(|raised| raised.author.uuid()),
        severity: grave.map(|grave| severity(grave).0),
        urgency: grave.map(|grave| severity(grave).1),
        findings: json!(raised.as_ref().map(|raised| raised.findings.as_slice()).unwrap_or_default()),
        rules_version: raised.as_ref().map(|raised| raised.rules_version.clone()),
        policy: raised.as_ref().map(|raised| raised.policy.clone()),
        screened_at: raised.as_ref().map(|raised| raised.screened_at.to_datetime()),
        due_at: due_at.map(Timestamp::to_datetime),
        second_opinion: raised.as_ref().map(|raised| raised.second_opinion),
        raised_at: raised_at.map(Timestamp::to_datetime),
        status: change.status,
        set_lease: change.set_lease,
        holder: change.lease.map(|(holder, _)| holder.uuid()),
        lease_until: change.lease.map(|(_, until)| until.to_datetime()),
        outcome: last.map(|last| last.outcome.name()),
        decided_by: last.map(|last| last.reviewer.uuid()),
        decided_at: decided_at.map(Timestamp::to_datetime),
        first_reviewer: change.first.map(|first| first.reviewer.uuid()),
        first_outcome: change.first.map(|first| Outcome::name(first.outcome)),
        second_reviewer: change.second.map(|second| second.reviewer.uuid()),
        second_outcome: change.second.map(|second| Outcome::name(second.outcome)),
        appealed: change.appealed,
        changed_at: change.changed_at.to_datetime(),
        version: i64::try_from(change.version.get()).unwrap_or(i64::MAX),
        sequence: change.sequence.as_i64(),
    }
}

/// Its name, and its place in the queue.
const fn severity(severity: Severity) -> (&'static str, i16) {
    match severity {
        Severity::Low => ("low", 1),
        Severity::Medium => ("medium", 2),
        Severity::High => ("high", 3),
    }
}
