//! The text of the participant that stands: of the record, or of a rating that came on its own.

use kernel::{PersonId, Personal, Version};

use super::{Event, FeedbackAmendment, FeedbackRestored, RatingKept, Refusal, Text, TextScreened};
use crate::screening::{Screening, screen};

/// What text is to stand.
pub(super) enum Shown {
    /// None.
    Nothing,
    /// One that arrives, still readable.
    Arrives(Personal, Screening),
    /// One that the history has.
    Before(Text),
}

/// What events say of a text that is to stand.
pub(super) struct Said {
    /// In the event of the record.
    pub(super) amendment: FeedbackAmendment,
    /// That a text of before stands again.
    pub(super) restored: Option<Event>,
    /// What was found in a text that did not stand before.
    pub(super) screened: Option<Event>,
}

impl Shown {
    /// The text that arrives, if one does.
    pub(super) fn of(text: Option<Personal>) -> Result<Self, Refusal> {
        let Some(text) = text else { return Ok(Self::Nothing) };
        let screening = screen(text.as_clear().ok_or(Refusal::Unscreenable)?);
        Ok(Self::Arrives(text, screening))
    }

    /// Whether there is one.
    pub(super) const fn is_some(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// Keeps a text of the record that arrives and does not count.
    pub(super) fn kept(self) -> Option<Event> {
        let Self::Arrives(text, screening) = self else { return None };
        Some(Event::RatingKept(RatingKept { rating: None, feedback: Some(text), screening: Some(screening) }))
    }

    /// What is to be said, where `shown` is the number of the event whose text stands now.
    pub(super) fn said(self, shown: Option<Version>, author: PersonId) -> Said {
        let screened = |screening| Event::TextScreened(TextScreened { author, screening });
        match self {
            Self::Nothing => Said { amendment: FeedbackAmendment::Removed, restored: None, screened: None },
            Self::Arrives(text, screening) => Said {
                amendment: FeedbackAmendment::Replaced(text),
                restored: None,
                screened: Some(screened(screening)),
            },
            Self::Before(text) if shown == Some(text.at) => {
                Said { amendment: FeedbackAmendment::Kept, restored: None, screened: None }
            }
            Self::Before(Text { at, text, screening }) => {
                // It stays theirs who wrote it, whoever the record says took part by now.
                let author = text.subject().unwrap_or(author);
                let screened = |screening| Event::TextScreened(TextScreened { author, screening });
                Said {
                    amendment: FeedbackAmendment::Kept,
                    restored: Some(Event::FeedbackRestored(FeedbackRestored { version: at, feedback: text })),
                    screened: screening.map(screened),
                }
            }
        }
    }
}
