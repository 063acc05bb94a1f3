//! The rows of the tables, and what a batch adds to them.

use chrono::NaiveDate;
use kernel::{CompanyId, PersonId, TenantId};

use super::Period;
use crate::activities::{Activity, Family};

/// Which cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Cell {
    /// Whose programme.
    pub(super) tenant: TenantId,
    /// For which company; `None` is unattributed.
    pub(super) company: Option<CompanyId>,
    /// In which programmes.
    pub(super) family: Family,
    /// When.
    pub(super) period: Period,
}

/// What is added to a cell; negative where something is taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Measures {
    pub(super) sessions: i64,
    pub(super) matches: i64,
    pub(super) meetings: i64,
    pub(super) checkins: i64,
    pub(super) feedback: i64,
    pub(super) courses_completed: i64,
    pub(super) credentials: i64,
    pub(super) minutes: i64,
    pub(super) rating_sum_milli: i64,
    pub(super) rating_count: i64,
}

impl Measures {
    /// Whether something is taken back, so that the row may come to nothing.
    pub(super) const fn takes_back(&self) -> bool {
        self.sessions < 0
            || self.matches < 0
            || self.meetings < 0
            || self.checkins < 0
            || self.feedback < 0
            || self.courses_completed < 0
            || self.credentials < 0
            || self.minutes < 0
            || self.rating_sum_milli < 0
            || self.rating_count < 0
    }

    /// The count of an activity; `None` for one that nothing was done by: a place on a course is a promise.
    pub(super) const fn count_of(&mut self, activity: Activity) -> Option<&mut i64> {
        match activity {
            Activity::Language | Activity::Mentorship => Some(&mut self.sessions),
            Activity::BuddyMatch => Some(&mut self.matches),
            Activity::BuddyHangout | Activity::BuddyActivity | Activity::BuddyWorkshop => {
                Some(&mut self.meetings)
            }
            Activity::BuddyCheckin => Some(&mut self.checkins),
            Activity::BuddyFeedback => Some(&mut self.feedback),
            Activity::CourseCompleted => Some(&mut self.courses_completed),
            Activity::Credential => Some(&mut self.credentials),
            Activity::CourseEnrolled | Activity::CourseInProgress | Activity::CourseDropped => None,
        }
    }
}

/// Who did something for a company on a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Contributor {
    pub(super) tenant: TenantId,
    pub(super) company: Option<CompanyId>,
    pub(super) family: Family,
    pub(super) day: NaiveDate,
    pub(super) person: PersonId,
}

/// What is added to their activities; negative where something is taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Parts {
    pub(super) participations: i64,
    pub(super) volunteerings: i64,
}

impl Parts {
    /// Whether something is taken back, so that the row may come to nothing.
    pub(super) const fn takes_back(&self) -> bool {
        self.participations < 0 || self.volunteerings < 0
    }
}
