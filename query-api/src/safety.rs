//! Flagged texts as the `review_queue` read model knows them: findings in the clear, the texts sealed.
//!
//! Whether a lease is over, and how much time is left, is judged by the clock of the request.

pub(crate) mod agreement;
pub(crate) mod held;
pub(crate) mod history;
pub(crate) mod queue;
pub(crate) mod sealed;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::named::named;
use crate::sessions::{ScreeningFinding, Severity};

pub use agreement::{Agreement, Pair};
pub use history::{Note, Step};

named! {
    /// Where an item stands.
    pub enum ItemState {
        /// It waits for its first decision.
        Pending = "pending",
        /// A reviewer holds it now.
        Claimed = "claimed",
        /// It waits for the decision of a second reviewer.
        SecondOpinion = "second_opinion",
        /// It waits for the decision of somebody senior.
        Escalated = "escalated",
        /// It waits for another decision, because somebody asked for it.
        Appealed = "appealed",
        /// It is decided.
        Reviewed = "reviewed",
        /// The flag was wrong.
        Dismissed = "dismissed",
        /// The text was written anew, or is gone.
        Superseded = "superseded",
    }
}

named! {
    /// What a reviewer decided.
    pub enum ReviewOutcome {
        /// The text may be read.
        Approved = "approved",
        /// The text may not be read.
        Withheld = "withheld",
        /// The flag was wrong, and the text may be read.
        Dismissed = "dismissed",
    }
}

/// Who holds an item now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemLease {
    /// Whose login.
    pub holder_id: Uuid,
    /// Until when.
    pub until: DateTime<Utc>,
    /// Whether it is the caller.
    pub mine: bool,
}

/// The decision that stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemDecision {
    /// What.
    pub outcome: ReviewOutcome,
    /// Whose login.
    pub reviewer_id: Uuid,
    /// When.
    pub decided_at: DateTime<Utc>,
}

/// A flagged text.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueItem {
    /// The item.
    pub id: Uuid,
    /// Where it stands now.
    pub state: ItemState,
    /// For what it waits, or waited, whoever holds it.
    pub round: ItemState,
    /// The kind of record, for example `kintell_session`.
    pub content_type: String,
    /// The record.
    pub content_id: Uuid,
    /// Who wrote the text.
    pub author_id: Uuid,
    /// How urgent it is.
    pub severity: Severity,
    /// Every rule that fired.
    pub findings: Vec<ScreeningFinding>,
    /// The rules that were applied.
    pub rules_version: String,
    /// The policy that put it before a person.
    pub policy: String,
    /// When the text was screened: from here its time runs.
    pub screened_at: DateTime<Utc>,
    /// When it has to be decided.
    pub due_at: DateTime<Utc>,
    /// How many seconds are left, negative when it is overdue; null once it is decided.
    #[schema(required = true)]
    pub due_in_seconds: Option<i64>,
    /// Whether it waits for longer than it should.
    pub overdue: bool,
    /// Who holds it now.
    #[schema(required = true)]
    pub lease: Option<ItemLease>,
    /// The decision that stands. It is not shown to reviewers while a second opinion is wanted.
    #[schema(required = true)]
    pub decision: Option<ItemDecision>,
    /// Whether a decision was appealed against.
    pub appealed: bool,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
    /// How many events it has.
    pub version: u64,
    /// The sequence of the commit that last changed it.
    pub sequence: u64,
}

named! {
    /// Whether the text of an item is in the answer.
    pub enum TextState {
        /// It is.
        Readable = "readable",
        /// Only the reviewer who holds the item reads it here: claim it.
        NotHeld = "not_held",
        /// Its author was erased: nobody can read it any more.
        Erased = "erased",
        /// The record has another text now, or none.
        Superseded = "superseded",
    }
}

/// The text of an item.
#[derive(Serialize, ToSchema)]
pub struct ItemText {
    /// Whether it is here.
    pub state: TextState,
    /// When the reading was logged; null unless readable.
    #[schema(required = true)]
    pub unsealed_at: Option<DateTime<Utc>>,
    /// The text; null unless readable.
    #[schema(value_type = Option<String>, required = true)]
    #[serde(serialize_with = "crate::unsealing::text")]
    pub text: Option<zeroize::Zeroizing<String>>,
}

/// An item with what happened to it, and its text for whoever holds it.
#[derive(Serialize, ToSchema)]
pub struct ItemDetail {
    /// The item.
    pub item: QueueItem,
    /// What happened to it, oldest first.
    pub history: Vec<Step>,
    /// Its text.
    pub text: ItemText,
}

/// Who looks at the queue, and when.
#[derive(Clone, Copy)]
pub(crate) struct Viewer {
    /// Their login.
    pub(crate) principal: Uuid,
    /// Whether they may decide what is escalated, and see decisions before a second opinion.
    pub(crate) leads: bool,
    /// The clock of the request.
    pub(crate) now: DateTime<Utc>,
}
