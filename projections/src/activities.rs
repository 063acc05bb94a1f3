//! What counts, whatever programme it belongs to: an event of a record as signed activities.
//!
//! An event that corrects a record takes back what counted before and counts what counts now; one that withdraws it
//! takes back. So sums over activities never depend on anything but the events themselves. Where an operator left a
//! commit out, what the next one says was before never counted: then [`Counting`] takes back what did.

mod counting;

use chrono::NaiveDate;
use domain::course::CourseStatus;
use domain::kintell_session::{self, SessionType};
use domain::mirror::{self, Amended, Recorded, Retracted};
use domain::{buddy_checkin, buddy_event, buddy_feedback, buddy_match, course, credential};
use kernel::{CompanyId, PersonId};
use schemas::registry::AnyEvent;

pub use counting::Counting;

/// Programmes whose activities are counted in the same way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Family {
    /// Language and mentoring sessions.
    Sessions,
    /// Buddy matches and what they did.
    Buddies,
    /// Courses and credentials.
    Upskilling,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 3] = [Self::Sessions, Self::Buddies, Self::Upskilling];

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Buddies => "buddies",
            Self::Upskilling => "upskilling",
        }
    }
}

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Activity {
    /// A language session.
    Language,
    /// A mentoring session.
    Mentorship,
    /// Two people were matched.
    BuddyMatch,
    /// A match met.
    BuddyHangout,
    /// A match did something.
    BuddyActivity,
    /// A match learned something.
    BuddyWorkshop,
    /// A participant told how it goes.
    BuddyCheckin,
    /// One of a match gave feedback.
    BuddyFeedback,
    /// A learner has a place on a course.
    CourseEnrolled,
    /// A learner has begun one.
    CourseInProgress,
    /// A learner has finished one.
    CourseCompleted,
    /// A learner has given one up.
    CourseDropped,
    /// A credential was issued.
    Credential,
}

impl Activity {
    /// Every activity.
    pub const ALL: [Self; 13] = [
        Self::Language,
        Self::Mentorship,
        Self::BuddyMatch,
        Self::BuddyHangout,
        Self::BuddyActivity,
        Self::BuddyWorkshop,
        Self::BuddyCheckin,
        Self::BuddyFeedback,
        Self::CourseEnrolled,
        Self::CourseInProgress,
        Self::CourseCompleted,
        Self::CourseDropped,
        Self::Credential,
    ];

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Mentorship => "mentorship",
            Self::BuddyMatch => "buddy_match",
            Self::BuddyHangout => "buddy_hangout",
            Self::BuddyActivity => "buddy_activity",
            Self::BuddyWorkshop => "buddy_workshop",
            Self::BuddyCheckin => "buddy_checkin",
            Self::BuddyFeedback => "buddy_feedback",
            Self::CourseEnrolled => "course_enrolled",
            Self::CourseInProgress => "course_in_progress",
            Self::CourseCompleted => "course_completed",
            Self::CourseDropped => "course_dropped",
            Self::Credential => "credential",
        }
    }

    /// Whether its record belongs to a match, which says whom it is about.
    pub const fn belongs_to_a_match(self) -> bool {
        matches!(
            self,
            Self::BuddyHangout
                | Self::BuddyActivity
                | Self::BuddyWorkshop
                | Self::BuddyCheckin
                | Self::BuddyFeedback
        )
    }

    /// Where it belongs.
    pub const fn family(self) -> Family {
        match self {
            Self::Language | Self::Mentorship => Family::Sessions,
            Self::BuddyMatch
            | Self::BuddyHangout
            | Self::BuddyActivity
            | Self::BuddyWorkshop
            | Self::BuddyCheckin
            | Self::BuddyFeedback => Family::Buddies,
            Self::CourseEnrolled
            | Self::CourseInProgress
            | Self::CourseCompleted
            | Self::CourseDropped
            | Self::Credential => Family::Upskilling,
        }
    }
}

/// An activity that counts, or is taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counted {
    /// What was done.
    pub activity: Activity,
    /// For which company; `None` is unattributed.
    pub company: Option<CompanyId>,
    /// On which day, where it was done.
    pub day: NaiveDate,
    /// Who took part, was matched, or learned.
    pub participant: PersonId,
    /// Who gave their time, if anybody did.
    pub volunteer: Option<PersonId>,
    /// How long it took, where that is told.
    pub minutes: u16,
    /// How it was rated, in thousandths of the scale.
    pub rating_milli: Option<u16>,
    /// 1 counts, -1 takes back what counted before.
    pub sign: i8,
}

impl Counted {
    /// The same, taken back.
    const fn taken_back(self) -> Self {
        Self { sign: -1, ..self }
    }
}

/// What an event counts and takes back, what is taken back first.
pub fn of_event(event: &AnyEvent) -> Vec<Counted> {
    let Some((before, after)) = change(event) else { return Vec::new() };
    before.map(Counted::taken_back).into_iter().chain(after).collect()
}

/// What an event changes of what its record counts for; `None` when it leaves it as it is.
fn change(event: &AnyEvent) -> Option<Change> {
    match event {
        AnyEvent::KintellSession(event) => of_session(event),
        AnyEvent::BuddyMatch(event) => of_mirror(event, matched),
        AnyEvent::BuddyEvent(event) => of_mirror(event, met),
        AnyEvent::BuddyCheckin(event) => of_mirror(event, checked_in),
        AnyEvent::BuddyFeedback(event) => of_mirror(event, gave_feedback),
        AnyEvent::Course(event) => match event.facts() {
            (None, None) => None,
            (before, after) => Some((before.and_then(learned), after.and_then(learned))),
        },
        AnyEvent::Credential(event) => of_mirror(event, was_issued),
        _ => None,
    }
}

/// What counted before an event, and what counts after it.
type Change = (Option<Counted>, Option<Counted>);

fn of_session(event: &kintell_session::Event) -> Option<Change> {
    use kintell_session::Event;
    match event {
        Event::Completed(completed) => Some((None, Some(session(&completed.facts)))),
        Event::Amended(amended) => Some((Some(session(&amended.before)), Some(session(&amended.after)))),
        Event::Retracted(retracted) => Some((Some(session(&retracted.before)), None)),
        Event::Confirmed(_) | Event::ScheduleConfirmed(_) | Event::RatingConfirmed(_) => None,
        Event::Scheduled(_) | Event::RatingCreated(_) | Event::TextScreened(_) => None,
        Event::RatingKept(_) | Event::FeedbackRestored(_) => None,
    }
}

fn of_mirror<F>(event: &mirror::Event<F>, counted: fn(&F) -> Counted) -> Option<Change> {
    use mirror::Event;
    match event {
        Event::Recorded(Recorded { facts, .. }) => Some((None, Some(counted(facts)))),
        Event::Amended(Amended { before, after, .. }) => {
            Some((before.as_ref().map(counted), Some(counted(after))))
        }
        Event::Retracted(Retracted { before, .. }) => Some((Some(counted(before)), None)),
        Event::Confirmed(_) | Event::TextScreened(_) => None,
    }
}

fn session(facts: &kintell_session::Facts) -> Counted {
    Counted {
        activity: match facts.session_type {
            SessionType::Language => Activity::Language,
            SessionType::Mentorship => Activity::Mentorship,
        },
        company: facts.company(),
        day: facts.occurred.local_date,
        participant: facts.participant,
        volunteer: Some(facts.volunteer),
        minutes: facts.duration_min,
        rating_milli: facts.rating.map(|rating| rating.normalised_milli),
        sign: 1,
    }
}

fn matched(facts: &buddy_match::Facts) -> Counted {
    Counted {
        activity: Activity::BuddyMatch,
        company: facts.attribution.company,
        day: facts.matched.local_date,
        participant: facts.participant,
        volunteer: Some(facts.buddy),
        minutes: 0,
        rating_milli: None,
        sign: 1,
    }
}

fn met(facts: &buddy_event::Facts) -> Counted {
    use buddy_event::EventType;
    Counted {
        activity: match facts.event_type {
            EventType::Hangout => Activity::BuddyHangout,
            EventType::Activity => Activity::BuddyActivity,
            EventType::Workshop => Activity::BuddyWorkshop,
        },
        company: facts.attribution.company,
        day: facts.occurred.local_date,
        participant: facts.pair.participant,
        volunteer: Some(facts.pair.buddy),
        minutes: 0,
        rating_milli: None,
        sign: 1,
    }
}

fn checked_in(facts: &buddy_checkin::Facts) -> Counted {
    Counted {
        activity: Activity::BuddyCheckin,
        company: facts.attribution.company,
        day: facts.occurred.local_date,
        participant: facts.pair.participant,
        volunteer: Some(facts.pair.buddy),
        minutes: 0,
        rating_milli: None,
        sign: 1,
    }
}

fn gave_feedback(facts: &buddy_feedback::Facts) -> Counted {
    Counted {
        activity: Activity::BuddyFeedback,
        company: facts.attribution.company,
        day: facts.occurred.local_date,
        participant: facts.pair.participant,
        volunteer: Some(facts.pair.buddy),
        minutes: 0,
        rating_milli: facts.rating.map(|rating| rating.normalised_milli),
        sign: 1,
    }
}

/// A course without a day lies in no period. Learners have no membership: nothing attributes a course.
fn learned(facts: &course::Facts) -> Option<Counted> {
    Some(Counted {
        activity: match facts.status {
            CourseStatus::Enrolled => Activity::CourseEnrolled,
            CourseStatus::InProgress => Activity::CourseInProgress,
            CourseStatus::Completed => Activity::CourseCompleted,
            CourseStatus::Dropped => Activity::CourseDropped,
        },
        company: None,
        day: facts.occurred()?.local_date,
        participant: facts.learner,
        volunteer: None,
        minutes: 0,
        rating_milli: None,
        sign: 1,
    })
}

fn was_issued(facts: &credential::Facts) -> Counted {
    Counted {
        activity: Activity::Credential,
        company: None,
        day: facts.issued.local_date,
        participant: facts.learner,
        volunteer: None,
        minutes: 0,
        rating_milli: None,
        sign: 1,
    }
}
