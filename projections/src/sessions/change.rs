//! What a batch says about one session.

use domain::kintell_session::{Event, Facts, FeedbackAmendment, SessionType};
use domain::record::SeenSource;
use domain::screening::Screening;
use kernel::{Occurrence, PersonId, Personal, Sequence, Timestamp, Version};

use crate::engine::DecodedCommit;

/// What becomes of a column.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Column<T> {
    /// It stays as it is.
    Kept,
    /// It becomes this, or NULL.
    Set(Option<T>),
}

impl<T> Column<T> {
    /// Whether it changes.
    pub(super) const fn is_set(&self) -> bool {
        matches!(self, Self::Set(_))
    }

    /// What it becomes.
    pub(super) fn value(self) -> Option<T> {
        match self {
            Self::Kept => None,
            Self::Set(value) => value,
        }
    }
}

/// What is to be written about a session. `None` leaves columns as they are.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct SessionChange {
    /// Whether its first event is in the batch.
    pub(super) fresh: bool,
    pub(super) base: Option<Base>,
    pub(super) status: Option<&'static str>,
    pub(super) scheduled: Option<Occurrence>,
    pub(super) facts: Option<Facts>,
    pub(super) feedback: Column<Vec<u8>>,
    pub(super) screening: Column<Screening>,
    pub(super) retracted_at: Column<Timestamp>,
    /// When the first commit in the batch was recorded.
    pub(super) recorded_at: Timestamp,
    /// When the last one was.
    pub(super) changed_at: Timestamp,
    pub(super) version: Version,
    pub(super) sequence: Sequence,
}

/// What every record of a session says.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Base {
    pub(super) external_id: String,
    pub(super) session_type: SessionType,
    pub(super) participant: PersonId,
    pub(super) volunteer: PersonId,
    pub(super) source_version: Timestamp,
}

impl SessionChange {
    /// Nothing yet, of a session first met in `commit`.
    pub(super) fn first_in(commit: &DecodedCommit) -> Self {
        Self {
            fresh: commit.commit.version == Version::ZERO,
            base: None,
            status: None,
            scheduled: None,
            facts: None,
            feedback: Column::Kept,
            screening: Column::Kept,
            retracted_at: Column::Kept,
            recorded_at: commit.commit.recorded_at,
            changed_at: commit.commit.recorded_at,
            version: commit.commit.version,
            sequence: commit.sequence,
        }
    }

    /// Adds what one more event says.
    pub(super) fn add(&mut self, commit: &DecodedCommit, version: Version, event: &Event) {
        self.version = version;
        self.sequence = commit.sequence;
        self.changed_at = commit.commit.recorded_at;
        match event {
            Event::Scheduled(scheduled) => {
                self.base = Some(Base {
                    external_id: scheduled.external_id.clone(),
                    session_type: scheduled.session_type,
                    participant: scheduled.participant,
                    volunteer: scheduled.volunteer,
                    source_version: scheduled.seen.version,
                });
                self.scheduled = Some(scheduled.scheduled.clone());
                self.status = Some("scheduled");
            }
            Event::Completed(completed) => {
                self.count(&completed.external_id, &completed.seen, &completed.facts);
                self.text(commit, version, completed.feedback.as_ref());
            }
            Event::Amended(amended) => {
                self.count(&amended.external_id, &amended.seen, &amended.after);
                match &amended.feedback {
                    FeedbackAmendment::Kept => {}
                    FeedbackAmendment::Removed => self.text(commit, version, None),
                    FeedbackAmendment::Replaced(text) => self.text(commit, version, Some(text)),
                }
            }
            Event::FeedbackRestored(restored) => {
                self.text(commit, restored.version, Some(&restored.feedback));
            }
            Event::TextScreened(screened) => self.screening = Column::Set(Some(screened.screening.clone())),
            Event::Retracted(_) => {
                self.status = Some("retracted");
                self.retracted_at = Column::Set(Some(commit.commit.recorded_at));
            }
            // The rating stands in the facts, what is confirmed stands as it is, and what is kept does not count.
            Event::RatingCreated(_)
            | Event::Confirmed(_)
            | Event::ScheduleConfirmed(_)
            | Event::RatingConfirmed(_)
            | Event::RatingKept(_) => {}
        }
    }

    fn count(&mut self, external_id: &str, seen: &SeenSource, facts: &Facts) {
        self.base = Some(Base {
            external_id: external_id.to_owned(),
            session_type: facts.session_type,
            participant: facts.participant,
            volunteer: facts.volunteer,
            source_version: seen.version,
        });
        self.facts = Some(facts.clone());
        self.status = Some("completed");
        self.retracted_at = Column::Set(None);
    }

    /// A new text, or none: its screening follows in the same commit, if there is one.
    fn text(&mut self, commit: &DecodedCommit, version: Version, text: Option<&Personal>) {
        self.feedback = Column::Set(commit.sealed(version, "feedback", text));
        self.screening = Column::Set(None);
    }
}
