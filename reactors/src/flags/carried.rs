//! A flag that follows its text: to the same words, recorded anew.
//!
//! Texts are sealed anew each time, so whether two are the same is seen only when both are opened. That is done only
//! where it decides something, and logged like every unsealing.

use application::reviews::FlaggedText;
use domain::review::{Content, Item, Outcome, Round, Stage, State};
use domain::screening::{Screening, Severity};
use event_store::{EventLog, Recorded};
use kernel::{EventId, PersonId, SealedField, Timestamp};
use projections::engine::{DecodedCommit, LogEntry};
use schemas::texts::{self, TextChange};

use super::{Flags, event_id, judge};
use crate::reactor::ReactFault;

/// What a change of its text left of a record's.
pub(super) struct TextState {
    /// The text; `None` when there is none any more.
    pub(super) text: Option<RecordText>,
    /// The first event of the commit that says so.
    pub(super) since: EventId,
}

/// A text of a record.
pub(super) struct RecordText {
    /// Where it stands.
    pub(super) content: Content,
    /// What was found.
    pub(super) screening: Screening,
    author: PersonId,
    screened_at: Timestamp,
    /// The text, shut; `None` when its author was erased.
    sealed: Option<SealedField>,
}

impl TextState {
    /// What a commit left of the text of its record; `None` when it leaves it as it was.
    pub(super) fn after(commit: &DecodedCommit) -> Option<Self> {
        let text = match texts::change(&commit.events)? {
            TextChange::Gone => None,
            TextChange::Written(written) => {
                let version = written.version(commit.commit.version);
                Some(RecordText {
                    content: Content {
                        aggregate: commit.commit.aggregate.clone(),
                        aggregate_id: commit.commit.aggregate_id,
                        version,
                        field: written.field.to_owned(),
                        screened_by: event_id(commit, written.screened_index),
                    },
                    screening: written.screened.screening.clone(),
                    author: written.screened.author,
                    screened_at: commit.commit.recorded_at,
                    sealed: commit.sealed_field(version, written.field, written.text),
                })
            }
        };
        Some(Self { text, since: event_id(commit, 0) })
    }
}

impl RecordText {
    /// It, to be looked at so urgently.
    pub(super) fn flagged(&self, severity: Severity) -> FlaggedText {
        FlaggedText {
            content: self.content.clone(),
            author: self.author,
            severity,
            screening: self.screening.clone(),
            screened_at: self.screened_at,
        }
    }
}

/// What each change of its text left of a record's, in order.
pub(super) fn texts(history: Vec<Recorded>) -> Vec<TextState> {
    let states = history.into_iter().filter_map(|recorded| match LogEntry::decode(recorded) {
        LogEntry::Commit(commit) => TextState::after(&commit),
        // One that cannot be read was parked when it was met.
        LogEntry::Unreadable(_) => None,
    });
    states.collect()
}

impl<L: EventLog> Flags<L> {
    /// How urgent the flag of the text before is for the new one, when it follows: when it is graver than what a rule
    /// says of it (`found`), and both texts are the same.
    pub(super) async fn carried(
        &self,
        commit: &DecodedCommit,
        before: &RecordText,
        text: &RecordText,
        found: Option<Severity>,
    ) -> Result<Option<Severity>, ReactFault> {
        let (Some(old), Some(new)) = (&before.sealed, &text.sealed) else { return Ok(None) };
        let context = self.context(commit, text.content.screened_by, b"carry flag").await?;
        let review = self.review_of(commit, before).await?;
        let state = self.platform.review(&context, review).await.map_err(judge)?;
        let State::Raised(item) = state else { return Ok(None) };
        let Some(severity) = follows(&item).filter(|severity| Some(*severity) > found) else {
            return Ok(None);
        };
        let same = self.platform.is_same_text(&context, old, new).await.map_err(judge)?;
        Ok(same.then_some(severity))
    }
}

/// How urgent the same text is when it is recorded anew; `None` when a decision has opened it, or it was not the newest
/// any more. One that was withheld, or that two reviewers disagree about, stays shut until it is decided again.
fn follows(item: &Item) -> Option<Severity> {
    let withheld = item.decisions.last().is_some_and(|decided| decided.outcome == Outcome::Withheld);
    match item.stage {
        Stage::Superseded => None,
        Stage::Open { round: Round::Escalation, .. } => Some(Severity::High),
        Stage::Open { .. } | Stage::Decided if withheld => Some(Severity::High),
        Stage::Open { .. } => Some(item.severity),
        Stage::Decided => None,
    }
}
