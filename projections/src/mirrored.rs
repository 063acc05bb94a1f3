//! Rows of records that mirror a source: what every such table has, how a batch folds into it, how it is written.
//!
//! Each event that says anything says everything that is counted, so a row is the last of them. What was
//! counted stays in the row of a withdrawn record; `retracted_at` says that it counts no more.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::quality::QualityFinding;
use domain::record::SeenSource;
use domain::{course, mirror};
use kernel::{AggregateId, TenantId, Timestamp, Version};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::engine::bulk::bulk_rows;
use crate::engine::{DecodedCommit, Schema};

/// Which record, in its tenant.
pub(crate) type Key = (TenantId, AggregateId);
/// What a batch says about records of one kind. Sorted, so that two writers would lock rows in one order.
pub(crate) type Records<F> = BTreeMap<Key, RecordChange<F>>;

/// What an event says about its record.
pub(crate) enum Says<'a, F> {
    /// It is so.
    Is { external_id: &'a str, seen: &'a SeenSource, facts: &'a F },
    /// It counts no more.
    Withdrawn,
    /// Nothing that is counted.
    Nothing,
}

/// An event about a record.
pub(crate) trait RecordEvent {
    type Facts: Clone;

    fn says(&self) -> Says<'_, Self::Facts>;
}

impl<F: Clone> RecordEvent for mirror::Event<F> {
    type Facts = F;

    fn says(&self) -> Says<'_, F> {
        match self {
            Self::Recorded(mirror::Recorded { external_id, seen, facts, .. })
            | Self::Amended(mirror::Amended { external_id, seen, after: facts, .. }) => {
                Says::Is { external_id, seen, facts }
            }
            Self::Retracted(_) => Says::Withdrawn,
            Self::Confirmed(_) | Self::TextScreened(_) => Says::Nothing,
        }
    }
}

impl RecordEvent for course::Event {
    type Facts = course::Facts;

    fn says(&self) -> Says<'_, course::Facts> {
        match self.progressed() {
            Some(course::Progressed { external_id, seen, after, .. }) => {
                Says::Is { external_id, seen, facts: after }
            }
            None if matches!(self, Self::Retracted(_)) => Says::Withdrawn,
            None => Says::Nothing,
        }
    }
}

/// What is to be written about a record.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct RecordChange<F> {
    /// What is counted; `None` when the batch only withdraws it.
    pub(crate) latest: Option<Latest<F>>,
    pub(crate) retracted_at: Option<Timestamp>,
    /// When the first commit in the batch was recorded, and the last.
    pub(crate) recorded_at: Timestamp,
    pub(crate) changed_at: Timestamp,
    pub(crate) version: Version,
    pub(crate) sequence: i64,
}

/// What is counted.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Latest<F> {
    pub(crate) external_id: String,
    pub(crate) source_version: Timestamp,
    pub(crate) facts: F,
}

/// Adds what one more event says.
pub(crate) fn add<E: RecordEvent>(
    records: &mut Records<E::Facts>,
    commit: &DecodedCommit,
    version: Version,
    event: &E,
) {
    let at = commit.commit.recorded_at;
    let key = (commit.commit.tenant, commit.commit.aggregate_id);
    let change = records.entry(key).or_insert_with(|| RecordChange {
        latest: None,
        retracted_at: None,
        recorded_at: at,
        changed_at: at,
        version,
        sequence: commit.sequence.as_i64(),
    });
    change.changed_at = at;
    change.version = version;
    change.sequence = commit.sequence.as_i64();
    match event.says() {
        Says::Is { external_id, seen, facts } => {
            change.latest = Some(Latest {
                external_id: external_id.to_owned(),
                source_version: seen.version,
                facts: facts.clone(),
            });
            change.retracted_at = None;
        }
        Says::Withdrawn => change.retracted_at = Some(at),
        Says::Nothing => {}
    }
}

bulk_rows! {
    /// A record that is withdrawn and of which the batch says nothing else.
    RetractedRow in RetractedColumns {
        tenant: Uuid = "uuid",
        id: Uuid = "uuid",
        retracted_at: Option<DateTime<Utc>> = "timestamptz",
        changed_at: DateTime<Utc> = "timestamptz",
        version: i64 = "bigint",
        sequence: i64 = "bigint",
    }
}

/// Declares what a table of records has of its own, and the whole row of it: between the columns that every such
/// table has.
macro_rules! record_rows {
    ($(#[$doc:meta])* $own:ident : $row:ident in $columns:ident { $( $field:ident : $type:ty = $sql:literal ),* $(,)? }) => {
        $(#[$doc])*
        struct $own { $( $field: $type, )* }

        $crate::engine::bulk::bulk_rows! {
            /// The whole row.
            $row in $columns {
                tenant: uuid::Uuid = "uuid",
                id: uuid::Uuid = "uuid",
                external_id: String = "text",
                $( $field: $type = $sql, )*
                quality_findings: String = "text",
                source_version: chrono::DateTime<chrono::Utc> = "timestamptz",
                retracted_at: Option<chrono::DateTime<chrono::Utc>> = "timestamptz",
                recorded_at: chrono::DateTime<chrono::Utc> = "timestamptz",
                changed_at: chrono::DateTime<chrono::Utc> = "timestamptz",
                version: i64 = "bigint",
                sequence: i64 = "bigint",
            }
        }

        impl From<($crate::mirrored::Common, $own)> for $row {
            fn from((common, own): ($crate::mirrored::Common, $own)) -> Self {
                Self {
                    tenant: common.tenant,
                    id: common.id,
                    external_id: common.external_id,
                    $( $field: own.$field, )*
                    quality_findings: common.quality_findings,
                    source_version: common.source_version,
                    retracted_at: common.retracted_at,
                    recorded_at: common.recorded_at,
                    changed_at: common.changed_at,
                    version: common.version,
                    sequence: common.sequence,
                }
            }
        }
    };
}

pub(crate) use record_rows;

/// What every row of a record has.
pub(crate) struct Common {
    pub(crate) tenant: Uuid,
    pub(crate) id: Uuid,
    pub(crate) external_id: String,
    pub(crate) quality_findings: String,
    pub(crate) source_version: DateTime<Utc>,
    pub(crate) retracted_at: Option<DateTime<Utc>>,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) changed_at: DateTime<Utc>,
    pub(crate) version: i64,
    pub(crate) sequence: i64,
}

/// Rows of what is counted, with the rows of what is withdrawn and no more.
pub(crate) fn rows<F, O, R, C>(
    records: Records<F>,
    quality: impl Fn(&F) -> &[QualityFinding],
    own: impl Fn(F) -> O,
) -> (C, RetractedColumns)
where
    R: From<(Common, O)>,
    C: FromIterator<R>,
{
    let (mut counted, mut retracted) = (Vec::new(), Vec::new());
    for ((tenant, id), change) in records {
        let (tenant, id) = (tenant.uuid(), id.uuid());
        let retracted_at = change.retracted_at.map(Timestamp::to_datetime);
        let (recorded_at, changed_at) = (change.recorded_at.to_datetime(), change.changed_at.to_datetime());
        let version = i64::try_from(change.version.get()).unwrap_or(i64::MAX);
        let sequence = change.sequence;
        match change.latest {
            None => retracted.push(RetractedRow { tenant, id, retracted_at, changed_at, version, sequence }),
            Some(Latest { external_id, source_version, facts }) => {
                let common = Common {
                    tenant,
                    id,
                    external_id,
                    quality_findings: names(quality(&facts)),
                    source_version: source_version.to_datetime(),
                    retracted_at,
                    recorded_at,
                    changed_at,
                    version,
                    sequence,
                };
                counted.push(R::from((common, own(facts))));
            }
        }
    }
    (counted.into_iter().collect(), retracted.into_iter().collect())
}

/// The findings as they are named in events, parted by commas.
fn names(findings: &[QualityFinding]) -> String {
    let name = |finding: &QualityFinding| json!(finding).as_str().unwrap_or_default().to_owned();
    findings.iter().map(name).collect::<Vec<_>>().join(",")
}

/// Writes rows over the rows of the same records. What a batch met first stays the time it was recorded.
pub(crate) fn upsert(schema: &Schema, table: &str, columns: &[&str]) -> String {
    let select = |column: &&str| match *column {
        "quality_findings" => "string_to_array(quality_findings, ',')".to_owned(),
        column => column.to_owned(),
    };
    let kept = ["tenant", "id", "recorded_at"];
    let set: Vec<_> = columns
        .iter()
        .filter(|column| !kept.contains(column))
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    format!(
        "INSERT INTO {schema}.{table} ({names}) SELECT {selected} FROM {{given}}
         ON CONFLICT (tenant, id) DO UPDATE SET {set}",
        names = columns.join(", "),
        selected = columns.iter().map(select).collect::<Vec<_>>().join(", "),
        set = set.join(", "),
    )
}

/// Withdraws records.
pub(crate) async fn retract(
    conn: &mut PgConnection,
    schema: &Schema,
    table: &str,
    retracted: RetractedColumns,
) -> Result<(), sqlx::Error> {
    let sql = format!(
        "UPDATE {schema}.{table} AS r
         SET retracted_at = given.retracted_at, changed_at = given.changed_at, version = given.version,
             sequence = given.sequence
         FROM {{given}} WHERE r.tenant = given.tenant AND r.id = given.id"
    );
    retracted.execute(conn, &sql).await?;
    Ok(())
}
