//! Reads pages of the queue, and one item.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use super::{ItemDecision, ItemLease, ItemState, QueueItem, ReviewOutcome, Viewer};
use crate::fault::ReadFault;
use crate::page::{Cursor, Limit, Page};
use crate::reading::Reading;
use crate::sessions::{ScreeningFinding, Severity};

/// Which items.
#[derive(Default)]
pub(crate) struct Filter {
    /// This one, in whatever state.
    pub(crate) id: Option<Uuid>,
    /// In this state; without one, whatever waits for a decision.
    pub(crate) state: Option<ItemState>,
    /// At least this grave.
    pub(crate) severity: Option<Severity>,
    /// Only those that wait for too long.
    pub(crate) overdue: bool,
    /// Only those that the viewer holds.
    pub(crate) mine: bool,
    /// Only those that the viewer could claim.
    pub(crate) free: bool,
    pub(crate) after: Option<AfterItem>,
    pub(crate) limit: Limit,
}

/// Items are listed by urgency, the oldest first, and by id within an instant.
#[derive(Serialize, Deserialize)]
pub(crate) struct AfterItem(i16, DateTime<Utc>, Uuid);

impl Cursor for AfterItem {
    const TAG: &'static str = "queue-1";
}

/// An item as a row of `queue.sql`.
#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    state: ItemState,
    round: ItemState,
    open: bool,
    content_type: String,
    content_id: Uuid,
    text_version: i64,
    author_id: Uuid,
    severity: Severity,
    urgency: i16,
    findings: Json<Vec<ScreeningFinding>>,
    rules_version: String,
    policy: String,
    screened_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    holder: Option<Uuid>,
    lease_until: Option<DateTime<Utc>>,
    outcome: Option<ReviewOutcome>,
    decided_by: Option<Uuid>,
    decided_at: Option<DateTime<Utc>>,
    appealed: bool,
    changed_at: DateTime<Utc>,
    #[sqlx(try_from = "i64")]
    version: u64,
    #[sqlx(try_from = "i64")]
    sequence: u64,
}

/// An item, and the version of the text that it is about.
pub(crate) struct Found {
    pub(crate) item: QueueItem,
    pub(crate) text_version: i64,
}

/// One page.
pub(crate) async fn list(
    reading: &mut Reading,
    filter: &Filter,
    viewer: Viewer,
) -> Result<Page<QueueItem>, ReadFault> {
    let rows = rows(reading, filter, viewer).await?;
    let page = Page::cut(rows, filter.limit, |row| AfterItem(row.urgency, row.screened_at, row.id));
    Ok(page.map(|row| item(row, viewer).item))
}

/// One item; `None` when there is no such item.
pub(crate) async fn show(
    reading: &mut Reading,
    id: Uuid,
    viewer: Viewer,
) -> Result<Option<Found>, ReadFault> {
    let filter = Filter { id: Some(id), ..Filter::default() };
    Ok(rows(reading, &filter, viewer).await?.pop().map(|row| item(row, viewer)))
}

async fn rows(reading: &mut Reading, filter: &Filter, viewer: Viewer) -> Result<Vec<Row>, ReadFault> {
    let severities = filter.severity.map(|least| {
        let grave = [Severity::Low, Severity::Medium, Severity::High].into_iter().filter(|one| *one >= least);
        grave.map(Severity::name).collect::<Vec<_>>()
    });
    let after = filter.after.as_ref();
    let rows = sqlx::query_as(include_str!("queue.sql"))
        .bind(filter.id)
        .bind(filter.state.map(|state| vec![state.name()]))
        .bind(severities)
        .bind(filter.overdue)
        .bind(filter.mine)
        .bind(filter.free)
        .bind(viewer.principal)
        .bind(viewer.leads)
        .bind(viewer.now)
        .bind(after.is_some())
        .bind(after.map(|AfterItem(urgency, ..)| *urgency))
        .bind(after.map(|AfterItem(_, at, _)| *at))
        .bind(after.map(|AfterItem(.., id)| *id))
        .bind(filter.limit.with_surplus())
        .bind(filter.id.is_some())
        .fetch_all(&mut *reading.tx)
        .await?;
    Ok(rows)
}

fn item(row: Row, viewer: Viewer) -> Found {
    let lease = row.holder.zip(row.lease_until).filter(|_| row.open);
    // Whoever decides second is not to know what was decided first.
    let blind = row.round == ItemState::SecondOpinion && !viewer.leads;
    let decision = row.outcome.zip(row.decided_by).zip(row.decided_at).filter(|_| !blind);
    let left = (row.due_at - viewer.now).num_seconds();
    let item = QueueItem {
        id: row.id,
        state: row.state,
        round: row.round,
        content_type: row.content_type,
        content_id: row.content_id,
        author_id: row.author_id,
        severity: row.severity,
        findings: row.findings.0,
        rules_version: row.rules_version,
        policy: row.policy,
        screened_at: row.screened_at,
        due_at: row.due_at,
        due_in_seconds: row.open.then_some(left),
        overdue: row.open && left < 0,
        lease: lease.map(|(holder_id, until)| ItemLease {
            holder_id,
            until,
            mine: holder_id == viewer.principal,
        }),
        decision: decision.map(|((outcome, reviewer_id), decided_at)| ItemDecision {
            outcome,
            reviewer_id,
            decided_at,
        }),
        appealed: row.appealed,
        changed_at: row.changed_at,
        version: row.version,
        sequence: row.sequence,
    };
    Found { item, text_version: row.text_version }
}
