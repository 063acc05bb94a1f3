//! Analytics: facts without persons, in ClickHouse, read through one builder that cannot leave the
//! tenant out.

mod tenant_query;
pub(crate) mod trend;

use chrono::NaiveDate;
use projections::activities;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Config;
use crate::company_metrics::Period;
use crate::named::named;

pub(crate) use tenant_query::{ReturnedIn, TenantQuery};

/// A connection to the analytics store, as a user who only reads. What it holds is asked for by
/// [`TenantQuery`] and in no other way.
#[derive(Clone)]
pub(crate) struct Analytics {
    client: clickhouse::Client,
}

impl Analytics {
    pub(crate) fn new(config: &Config) -> Self {
        let client = clickhouse::Client::default()
            .with_url(&config.clickhouse_url)
            .with_user(&config.clickhouse_user)
            .with_password(config.clickhouse_password.expose());
        Self { client }
    }

    /// Asks for nothing.
    pub(crate) async fn ping(&self) -> Result<(), clickhouse::error::Error> {
        self.client.query("SELECT 1").fetch_one::<u8>().await.map(drop)
    }
}

named! {
    /// What a trend is of.
    pub enum Measure {
        /// What was done.
        Activities = "activities",
        /// Minutes of it, where they are told: sessions have them.
        Minutes = "minutes",
        /// Different participants.
        Participants = "participants",
        /// Different volunteers.
        Volunteers = "volunteers",
        /// The mean rating, in thousandths of the scale.
        AvgRating = "avg_rating",
    }
}

named! {
    /// What was done. A course lies in the period in which it ended, or else began.
    pub enum Activity {
        /// Language sessions.
        Language = "language",
        /// Mentoring sessions.
        Mentorship = "mentorship",
        /// Buddies matched.
        BuddyMatch = "buddy_match",
        /// Matches that met.
        BuddyHangout = "buddy_hangout",
        /// Matches that did something.
        BuddyActivity = "buddy_activity",
        /// Matches that learned something.
        BuddyWorkshop = "buddy_workshop",
        /// Check-ins of matches.
        BuddyCheckin = "buddy_checkin",
        /// Feedback on matches.
        BuddyFeedback = "buddy_feedback",
        /// Places on courses.
        CourseEnrolled = "course_enrolled",
        /// Courses begun.
        CourseInProgress = "course_in_progress",
        /// Courses finished.
        CourseCompleted = "course_completed",
        /// Courses given up.
        CourseDropped = "course_dropped",
        /// Credentials issued.
        Credential = "credential",
    }
}

impl From<Activity> for activities::Activity {
    fn from(activity: Activity) -> Self {
        match activity {
            Activity::Language => Self::Language,
            Activity::Mentorship => Self::Mentorship,
            Activity::BuddyMatch => Self::BuddyMatch,
            Activity::BuddyHangout => Self::BuddyHangout,
            Activity::BuddyActivity => Self::BuddyActivity,
            Activity::BuddyWorkshop => Self::BuddyWorkshop,
            Activity::BuddyCheckin => Self::BuddyCheckin,
            Activity::BuddyFeedback => Self::BuddyFeedback,
            Activity::CourseEnrolled => Self::CourseEnrolled,
            Activity::CourseInProgress => Self::CourseInProgress,
            Activity::CourseCompleted => Self::CourseCompleted,
            Activity::CourseDropped => Self::CourseDropped,
            Activity::Credential => Self::Credential,
        }
    }
}

/// A measure in one period.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrendPoint {
    /// The first day of the period.
    pub period_start: NaiveDate,
    /// Its last day.
    pub period_end: NaiveDate,
    /// The measure; null when it has none (no rating) or when it is suppressed.
    #[schema(required = true)]
    pub value: Option<u64>,
    /// Whether it is withheld because too few people are behind it, or because it would reveal a
    /// point that is.
    pub suppressed: bool,
}

/// A measure over time, oldest period first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trend {
    /// What of.
    pub measure: Measure,
    /// The period of every point.
    pub granularity: Period,
    /// The fewest people a point may be about for this caller; null when nothing is withheld from them.
    #[schema(required = true)]
    pub people_min: Option<u64>,
    /// One point for every period from the first to the last that is not empty. Without `from` it begins after the
    /// last gap of more than 24 periods: one record with a day far back takes no chart away.
    pub points: Vec<TrendPoint>,
    /// What lies before the first point and was left out, where that was not asked for.
    pub left_out_before: Option<LeftOutActivities>,
    /// What lies after `to`, or after tomorrow when `to` is not given.
    pub left_out_after: Option<LeftOutActivities>,
}

/// Activities that a trend leaves out.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftOutActivities {
    /// How many; null when that is withheld from this caller.
    #[schema(required = true)]
    pub activities: Option<u64>,
    /// On which day the first of them was; null when that is withheld.
    #[schema(required = true)]
    pub first_day: Option<NaiveDate>,
}
