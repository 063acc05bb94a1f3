//! The days that records tell, whether or not they count as an activity.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::kintell_session;
use domain::mirror::{self, Amended, Recorded, Retracted};
use domain::quality::{ACTIVITIES_SINCE, LEARNING_SINCE, is_in_the_future};
use domain::{course, enrolment};
use kernel::{Timestamp, calendar};
use schemas::registry::AnyEvent;
use serde::Serialize;

use super::RecordAt;

/// How far ahead an appointment is made, and an end is planned, at most: what lies further is a slip of the pen.
const PLANNED_DAYS_MAX: i64 = 5 * 366;
const SECONDS_A_DAY: i64 = 86_400;

/// What happened on a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOf {
    /// What counts as an activity.
    Activity,
    /// A session that was agreed upon.
    Appointment,
    /// The beginning of a place in a programme.
    Enrolment,
    /// The end of a place in a programme.
    EnrolmentEnd,
    /// The beginning of a course.
    CourseStart,
}

impl DayOf {
    /// Whether such a day can hardly be true. `learning` says whether somebody learned on it: such records reach back further.
    pub(super) fn is_implausible(self, day: NaiveDate, learning: bool, now: Timestamp) -> bool {
        let since = if learning { LEARNING_SINCE } else { ACTIVITIES_SINCE };
        let latest = match self {
            // It is planned.
            Self::Appointment | Self::EnrolmentEnd => now.plus_seconds(PLANNED_DAYS_MAX * SECONDS_A_DAY),
            Self::Activity | Self::Enrolment | Self::CourseStart => now,
        };
        !calendar::holds(day) || day < since || is_in_the_future(day, latest)
    }
}

/// Days beside those of activities, by record.
#[derive(Default)]
pub(super) struct Days(BTreeMap<RecordAt, BTreeMap<DayOf, NaiveDate>>);

impl Days {
    pub(super) fn follow(&mut self, at: &RecordAt, event: &AnyEvent) {
        use kintell_session::Event;
        let days = match event {
            AnyEvent::KintellSession(Event::Scheduled(scheduled)) => {
                Some(vec![(DayOf::Appointment, scheduled.scheduled.local_date)])
            }
            AnyEvent::KintellSession(Event::Retracted(_)) => Some(Vec::new()),
            AnyEvent::Enrolment(event) => enrolled(event),
            AnyEvent::Course(event) => begun(event),
            _ => None,
        };
        match days {
            None => {}
            Some(days) if days.is_empty() => {
                self.0.remove(at);
            }
            Some(days) => {
                self.0.insert(at.clone(), days.into_iter().collect());
            }
        }
    }

    /// Each day of each record.
    pub(super) fn each(&self) -> impl Iterator<Item = (&RecordAt, DayOf, NaiveDate)> {
        self.0.iter().flat_map(|(at, days)| days.iter().map(move |(of, day)| (at, *of, *day)))
    }
}

fn enrolled(event: &mirror::Event<enrolment::Facts>) -> Option<Vec<(DayOf, NaiveDate)>> {
    use mirror::Event;
    match event {
        Event::Recorded(Recorded { facts, .. }) | Event::Amended(Amended { after: facts, .. }) => {
            let ended = facts.ended.as_ref().map(|ended| (DayOf::EnrolmentEnd, ended.local_date));
            Some(std::iter::once((DayOf::Enrolment, facts.enrolled.local_date)).chain(ended).collect())
        }
        Event::Retracted(Retracted { .. }) => Some(Vec::new()),
        Event::Confirmed(_) | Event::TextScreened(_) => None,
    }
}

/// The beginning of a course that has ended: of one that goes on it is the day of the activity.
fn begun(event: &course::Event) -> Option<Vec<(DayOf, NaiveDate)>> {
    match event.facts() {
        (None, None) => None,
        (_, after) => {
            let began = after.filter(|facts| facts.ended.is_some()).and_then(|facts| facts.started.as_ref());
            Some(began.map(|began| (DayOf::CourseStart, began.local_date)).into_iter().collect())
        }
    }
}
