//! Reads pages of the history.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{EventActor, EventAggregate, EventSummary};
use crate::fault::ReadFault;
use crate::page::{Cursor, Limit, Page};
use crate::reading::Reading;

/// Which events.
pub(crate) struct Filter {
    pub(crate) event_type: Option<String>,
    pub(crate) aggregate: Option<String>,
    pub(crate) aggregate_id: Option<Uuid>,
    pub(crate) person: Option<Uuid>,
    pub(crate) correlation: Option<Uuid>,
    pub(crate) after: Option<AfterEvent>,
    pub(crate) limit: Limit,
}

/// Events are listed by commit and their place in it, newest first.
#[derive(Serialize, Deserialize)]
pub(crate) struct AfterEvent(i64, i32);

impl Cursor for AfterEvent {
    const TAG: &'static str = "events-1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    event_type: String,
    event_version: String,
    log_sequence: i64,
    index_in_commit: i32,
    aggregate_type: String,
    aggregate_id: String,
    #[sqlx(try_from = "i64")]
    aggregate_version: u64,
    recorded_at: DateTime<Utc>,
    occurred_on: Option<NaiveDate>,
    actor_principal: Uuid,
    actor_role: String,
    on_behalf_of: Option<String>,
    purpose: Option<String>,
    correlation: Uuid,
    causation: Option<Uuid>,
    command: Uuid,
    subjects: Vec<Uuid>,
}

/// One page.
pub(crate) async fn list(reading: &mut Reading, filter: Filter) -> Result<Page<EventSummary>, ReadFault> {
    let sql = include_str!("list.sql").replace("{commits}", &commits(&filter));
    let (sequence, index) = filter.after.map(|AfterEvent(sequence, index)| (sequence, index)).unzip();
    let rows: Vec<Row> = sqlx::query_as(&sql)
        .bind(filter.event_type)
        .bind(filter.aggregate)
        .bind(filter.aggregate_id.map(|id| id.to_string()))
        .bind(filter.person)
        .bind(filter.correlation)
        .bind(sequence)
        .bind(index)
        .bind(filter.limit.with_surplus())
        .fetch_all(&mut *reading.tx)
        .await?;
    let page = Page::cut(rows, filter.limit, |row| AfterEvent(row.log_sequence, row.index_in_commit));
    page.try_map(EventSummary::try_from)
}

/// Where to look. What names a person or a thread of work, and what is of a type, is found by commit, newest first; when
/// nothing else is asked, a page needs no more commits than it has rows, and the one that the page before ended in.
fn commits(filter: &Filter) -> String {
    let asked = [
        filter.person.is_some(),
        filter.correlation.is_some(),
        filter.event_type.is_some(),
        filter.aggregate.is_some(),
        filter.aggregate_id.is_some(),
    ];
    let most = if asked.into_iter().filter(|asked| *asked).count() > 1 { "" } else { "LIMIT $8 + 1" };
    let of = |found_by: &str| {
        format!(
            "(SELECT f.tenant, f.log_sequence FROM {found_by} AND ($6::bigint IS NULL OR f.log_sequence <= $6)
              ORDER BY f.log_sequence DESC {most})"
        )
    };
    let found = if filter.person.is_some() {
        of("event_subjects AS f WHERE f.person_id = $4")
    } else if filter.correlation.is_some() {
        of("commits AS f WHERE f.correlation = $5")
    } else if filter.event_type.is_some() && filter.aggregate_id.is_none() {
        // A commit stands in one of the two. The newest of both are among the newest of each.
        let (first, further) = (
            of("commits AS f WHERE f.event_types[1] = $1"),
            of("further_types AS f WHERE f.event_type = $1"),
        );
        format!("(SELECT * FROM ({first} UNION ALL {further}) AS f ORDER BY f.log_sequence DESC {most})")
    } else {
        return "events AS e JOIN LATERAL (SELECT e.log_sequence) AS c ON true".to_owned();
    };
    format!("{found} AS c JOIN events AS e ON e.tenant = c.tenant AND e.log_sequence = c.log_sequence")
}

impl TryFrom<Row> for EventSummary {
    type Error = ReadFault;

    fn try_from(row: Row) -> Result<Self, ReadFault> {
        let incoherent = |what| ReadFault::Incoherent { table: "events", what };
        let on_behalf_of = row.on_behalf_of.map(|id| id.parse()).transpose();
        Ok(Self {
            id: row.id,
            event_type: row.event_type,
            version: row.event_version.parse().map_err(|_| incoherent("event_version"))?,
            sequence: u64::try_from(row.log_sequence).map_err(|_| incoherent("log_sequence"))?,
            index: u32::try_from(row.index_in_commit).map_err(|_| incoherent("index_in_commit"))?,
            aggregate: EventAggregate {
                kind: row.aggregate_type,
                id: row.aggregate_id.parse().map_err(|_| incoherent("aggregate_id"))?,
                version: row.aggregate_version,
            },
            recorded_at: row.recorded_at,
            occurred_on: row.occurred_on,
            actor: EventActor {
                principal: row.actor_principal,
                role: row.actor_role,
                on_behalf_of: on_behalf_of.map_err(|_| incoherent("metadata"))?,
            },
            purpose: row.purpose.unwrap_or_default(),
            correlation_id: row.correlation,
            causation_id: row.causation,
            command_id: row.command,
            subjects: row.subjects,
        })
    }
}
