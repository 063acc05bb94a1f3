//! What can happen to a session, and what each event says.

use kernel::{Fingerprint, HoldsPersonal, Occurrence, PersonId, Personal, Timestamp, Version};
use serde::{Deserialize, Serialize};

use super::{Facts, SessionType};
use crate::attribution::Attribution;
use crate::rating::Rating;
pub use crate::record::Confirmed;
use crate::record::{Seen, SeenSource};
use crate::screening::{Screening, TextScreened};

/// What can happen to a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// It was agreed upon.
    Scheduled(Scheduled),
    /// It took place.
    Completed(Completed),
    /// The participant rated it.
    RatingCreated(RatingCreated),
    /// Its feedback was screened.
    TextScreened(TextScreened),
    /// A newer version of its record differs.
    Amended(Amended),
    /// A newer version of its record says the same.
    Confirmed(Confirmed),
    /// A newer version of its appointment says the same.
    ScheduleConfirmed(Confirmed),
    /// A newer version of its rating says the same.
    RatingConfirmed(Confirmed),
    /// A rating or a text that does not count now is kept: what counts follows from the versions, and may change.
    RatingKept(RatingKept),
    /// A text that was kept, or counted before, stands again.
    FeedbackRestored(FeedbackRestored),
    /// Its record was withdrawn.
    Retracted(Retracted),
}

/// A session was agreed upon.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Scheduled {
    /// The source's own id.
    pub external_id: String,
    /// The record's version and content.
    pub seen: SeenSource,
    /// What it is for.
    pub session_type: SessionType,
    /// Who takes part.
    pub participant: PersonId,
    /// Who gives the time.
    pub volunteer: PersonId,
    /// For when.
    pub scheduled: Occurrence,
    /// For which company it would count: whoever acts for some companies only is held against it. Absent where an
    /// earlier build recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
}

/// A session took place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Completed {
    /// The source's own id, for example `ks-17`.
    pub external_id: String,
    /// The record's version and content.
    pub seen: SeenSource,
    /// What is counted.
    pub facts: Facts,
    /// What the participant wrote.
    pub feedback: Option<Personal>,
    /// The release that came late and undid what was decided by hand: what `seen` says, which came before it, stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<Seen>,
}

/// The participant rated the session.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RatingCreated {
    /// Who rated.
    pub participant: PersonId,
    /// Who was rated.
    pub volunteer: PersonId,
    /// What they gave.
    pub rating: Rating,
    /// When, for a rating that came on its own and not with the session's record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rated_at: Option<Timestamp>,
    /// What a rating that came on its own contained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
}

/// A rating that came on its own and does not count, because the record has one that is newer; or a text of the record
/// that does not count, because that of a rating does.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RatingKept {
    /// The rating; `None` when only a text of the record is kept.
    pub rating: Option<KeptRating>,
    /// What the participant wrote.
    pub feedback: Option<Personal>,
    /// What its screening found.
    pub screening: Option<Screening>,
}

/// A rating that came on its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct KeptRating {
    /// What the participant gave.
    pub rating: Rating,
    /// When.
    pub rated_at: Timestamp,
    /// What it contained.
    pub fingerprint: Fingerprint,
}

/// A text of the participant stands again. It is sealed as the event that brought it has it: nothing is unsealed to
/// show it again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FeedbackRestored {
    /// The number of that event in the session's history, from 1.
    pub version: Version,
    /// The text.
    pub feedback: Personal,
}

/// A newer version of the session's record differs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Amended {
    /// The source's own id.
    pub external_id: String,
    /// The new version and content.
    pub seen: SeenSource,
    /// What was counted.
    pub before: Facts,
    /// What counts now.
    pub after: Facts,
    /// What became of the participant's text.
    pub feedback: FeedbackAmendment,
    /// Whether somebody corrected it by hand.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
    /// The release that came late and undid what was decided by hand: what `seen` says, which came before it, stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<Seen>,
}

/// What an amendment does to the feedback. A correction of the facts alone keeps the sealed text where
/// it stands: nothing needs to be unsealed to correct a duration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackAmendment {
    /// It stands as it was.
    Kept,
    /// The new version has none.
    Removed,
    /// The text of the new version.
    Replaced(Personal),
}

/// The session's record was withdrawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Retracted {
    /// What was counted.
    pub before: Facts,
    /// Why, in the words of whoever did it; about the record, not about a person.
    pub reason: String,
    /// The version of the record at which its source withdrew it; by hand it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Timestamp>,
}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut Personal)) {
        match self {
            Self::Completed(Completed { feedback: Some(text), .. })
            | Self::Amended(Amended { feedback: FeedbackAmendment::Replaced(text), .. })
            | Self::RatingKept(RatingKept { feedback: Some(text), .. }) => {
                visit("feedback", text);
            }
            // What stands again is sealed for the event that brought it, and stays so.
            _ => {}
        }
    }
}
