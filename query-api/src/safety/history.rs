//! Reads what happened to an item, its notes sealed.

use chrono::{DateTime, Utc};
use kernel::SealedField;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::ReviewOutcome;
use crate::fault::ReadFault;
use crate::named::named;
use crate::reading::Reading;

named! {
    /// What happened to an item.
    pub enum StepKind {
        /// It was put before a person.
        Raised = "raised",
        /// It was flagged again, as more urgent.
        UrgencyRaised = "urgency_raised",
        /// Its text was written anew, or is gone.
        Superseded = "superseded",
        /// A reviewer took it.
        Claimed = "claimed",
        /// A reviewer kept it for longer.
        Renewed = "renewed",
        /// A reviewer gave it back.
        Released = "released",
        /// It was given to a reviewer.
        Assigned = "assigned",
        /// It was decided whether the text may be read.
        Reviewed = "reviewed",
        /// The flag was said to be wrong.
        Dismissed = "dismissed",
        /// It was left to somebody senior.
        Escalated = "escalated",
        /// Another decision was asked for.
        Appealed = "appealed",
    }
}

named! {
    /// For the how manieth time it was decided.
    pub enum StepRound {
        /// For the first time.
        First = "first",
        /// By a second reviewer, to compare the two.
        Second = "second",
        /// By somebody senior.
        Escalation = "escalation",
        /// Because somebody asked for it.
        Appeal = "appeal",
    }
}

named! {
    /// Why somebody senior had to decide.
    pub enum StepReason {
        /// A reviewer asked for it.
        Asked = "asked",
        /// Two reviewers disagreed.
        Disagreement = "disagreement",
    }
}

/// What a reviewer noted.
#[derive(Serialize, ToSchema)]
pub struct Note {
    /// The note; null when the caller does not hold the item, or its author was erased.
    #[schema(value_type = Option<String>, required = true)]
    #[serde(serialize_with = "crate::unsealing::text")]
    pub text: Option<Zeroizing<String>>,
}

/// One thing that happened to an item.
#[derive(Serialize, ToSchema)]
pub struct Step {
    /// Its number, from 1.
    pub number: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: StepKind,
    /// Whose login: who did it, or who was given the item.
    pub principal_id: Uuid,
    /// In which role whoever did it acted.
    pub role: String,
    /// What was decided.
    #[schema(required = true)]
    pub outcome: Option<ReviewOutcome>,
    /// For the how manieth time.
    #[schema(required = true)]
    pub round: Option<StepRound>,
    /// Until when the item is held.
    #[schema(required = true)]
    pub until: Option<DateTime<Utc>>,
    /// Why it was escalated.
    #[schema(required = true)]
    pub reason: Option<StepReason>,
    /// What was noted; null when nothing was.
    #[schema(required = true)]
    pub note: Option<Note>,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "i64")]
    number: u64,
    at: DateTime<Utc>,
    kind: StepKind,
    principal_id: Uuid,
    role: String,
    outcome: Option<ReviewOutcome>,
    round: Option<StepRound>,
    until: Option<DateTime<Utc>>,
    reason: Option<StepReason>,
    has_note: bool,
    note: Option<Vec<u8>>,
}

/// Steps, with the notes that are sealed and where each stands among them.
pub(crate) struct Steps {
    pub(crate) steps: Vec<Step>,
    pub(crate) notes: Vec<(usize, SealedField)>,
}

/// What happened to an item. `blind` leaves out what was decided.
pub(crate) async fn read(reading: &mut Reading, item: Uuid, blind: bool) -> Result<Steps, ReadFault> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT number, at, kind, principal AS principal_id, role, outcome, round, until, reason,
                author_id IS NOT NULL AS has_note, note
         FROM review_history WHERE item_id = $1 ORDER BY number",
    )
    .bind(item)
    .fetch_all(&mut *reading.tx)
    .await?;
    let (mut steps, mut notes) = (Vec::new(), Vec::new());
    for row in rows.into_iter().filter(|row| !(blind && row.outcome.is_some())) {
        if let Some(bytes) = row.note {
            let field = SealedField::from_bytes(&bytes)
                .map_err(|_| ReadFault::Incoherent { table: "review_history", what: "note" })?;
            notes.push((steps.len(), field));
        }
        steps.push(Step {
            number: row.number,
            at: row.at,
            kind: row.kind,
            principal_id: row.principal_id,
            role: row.role,
            outcome: row.outcome,
            round: row.round,
            until: row.until,
            reason: row.reason,
            note: row.has_note.then_some(Note { text: None }),
        });
    }
    Ok(Steps { steps, notes })
}
