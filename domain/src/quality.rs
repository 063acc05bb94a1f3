//! Doubts about a record that are kept with it and shown: never a reason to refuse (DECISIONS U20).

use chrono::NaiveDate;
use kernel::{ClockChange, Occurrence, Timestamp};
use serde::{Deserialize, Serialize};

/// A doubt about a record.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum QualityFinding {
    /// It says it happened after it was recorded.
    InTheFuture,
    /// The volunteer belonged to no company on that day: the fact is unattributed.
    NoMembershipOnThatDay,
    /// Participant and volunteer are the same person.
    SamePersonTwice,
    /// It lasted longer than a working day.
    UnusuallyLong,
    /// A rating without a text, or a text without a rating, where the source sends both.
    IncompleteFeedback,
    /// It says it happened before the match it belongs to.
    BeforeItsMatch,
    /// It says it happened on a match that has ended.
    OnAnEndedMatch,
    /// The match it belongs to was withdrawn.
    OnAWithdrawnMatch,
    /// It says it ended before it began.
    EndedBeforeItBegan,
    /// It says it is completed and tells less than all of its progress.
    CompletedWithoutAllProgress,
    /// It says it happened long before anybody could have kept such a record: a placeholder for "no date", most often.
    FarInThePast,
    /// Its hour came twice that night, as the clocks were put back: the first of the two was taken.
    AtARepeatedHour,
    /// Its hour never was, as the clocks were put forward: only its day was kept.
    AtASkippedHour,
}

/// Before this day nobody kept records of what programmes did.
pub const ACTIVITIES_SINCE: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("this day exists");
/// Before this day nobody who learns now finished a course or was issued a credential.
pub const LEARNING_SINCE: NaiveDate = NaiveDate::from_ymd_opt(1960, 1, 1).expect("this day exists");

/// What a change of the clocks leaves open about the times of a record, each doubt once.
pub fn of_clocks<'a>(times: impl IntoIterator<Item = &'a Occurrence>) -> Vec<QualityFinding> {
    let mut found = Vec::new();
    for change in times.into_iter().filter_map(|occurred| occurred.clock) {
        let doubt = match change {
            ClockChange::Repeated => QualityFinding::AtARepeatedHour,
            ClockChange::Skipped => QualityFinding::AtASkippedHour,
        };
        if !found.contains(&doubt) {
            found.push(doubt);
        }
    }
    found
}

/// Whether a day lies after `now`. One day of grace: it is already tomorrow somewhere.
pub fn is_in_the_future(day: NaiveDate, now: Timestamp) -> bool {
    day > now.plus_seconds(86_400).to_datetime().date_naive()
}
