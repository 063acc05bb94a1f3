//! What is counted for companies in calendar periods.

pub(crate) mod rows;

use chrono::NaiveDate;
use projections::activities;
use projections::metrics_company_period::PeriodKind;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::named::named;

named! {
    /// A calendar period, by the local date of a record (weeks are ISO weeks).
    pub enum Period {
        /// One day.
        Day = "day",
        /// Monday to Sunday.
        Week = "week",
        /// The first to the last.
        Month = "month",
    }
}

named! {
    /// Programmes whose activities are counted in the same way.
    pub enum Family {
        /// Language and mentoring sessions.
        Sessions = "sessions",
        /// Buddy matches and what they did.
        Buddies = "buddies",
        /// Courses and credentials.
        Upskilling = "upskilling",
    }
}

impl From<Family> for activities::Family {
    fn from(family: Family) -> Self {
        match family {
            Family::Sessions => Self::Sessions,
            Family::Buddies => Self::Buddies,
            Family::Upskilling => Self::Upskilling,
        }
    }
}

impl From<Period> for PeriodKind {
    fn from(period: Period) -> Self {
        match period {
            Period::Day => Self::Day,
            Period::Week => Self::Week,
            Period::Month => Self::Month,
        }
    }
}

/// What counts for a company in a period. Every figure is null in a suppressed row.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompanyMetrics {
    /// The company; null gathers what is attributed to none.
    #[schema(required = true)]
    pub company_id: Option<Uuid>,
    /// Its name; null for the unattributed, or when the company's record is not known.
    #[schema(required = true)]
    pub company_name: Option<String>,
    /// The first day of the period.
    pub period_start: NaiveDate,
    /// Its last day.
    pub period_end: NaiveDate,
    /// Completed sessions.
    #[schema(required = true)]
    pub sessions: Option<u64>,
    /// Buddies matched.
    #[schema(required = true)]
    pub matches: Option<u64>,
    /// Hangouts, activities and workshops of matches.
    #[schema(required = true)]
    pub meetings: Option<u64>,
    /// Check-ins of matches.
    #[schema(required = true)]
    pub checkins: Option<u64>,
    /// Feedback on matches.
    #[schema(required = true)]
    pub feedback: Option<u64>,
    /// Courses that learners finished.
    #[schema(required = true)]
    pub courses_completed: Option<u64>,
    /// Credentials issued.
    #[schema(required = true)]
    pub credentials: Option<u64>,
    /// Different participants.
    #[schema(required = true)]
    pub participants: Option<u64>,
    /// Different volunteers.
    #[schema(required = true)]
    pub volunteers: Option<u64>,
    /// Minutes of sessions.
    #[schema(required = true)]
    pub minutes: Option<u64>,
    /// Sessions, or feedback, with a rating.
    #[schema(required = true)]
    pub ratings: Option<u64>,
    /// The mean rating in thousandths of the scale; null without one.
    #[schema(required = true)]
    pub avg_rating_milli: Option<u16>,
    /// Whether the figures are withheld because too few people are behind them, or because they would
    /// reveal another row that is.
    pub suppressed: bool,
}

/// What counts for companies in calendar periods, newest period first.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompanyMetricsTable {
    /// The programmes of every row.
    pub family: Family,
    /// The period of every row.
    pub period: Period,
    /// The fewest people a row may be about for this caller; null when nothing is withheld from them.
    #[schema(required = true)]
    pub people_min: Option<u64>,
    /// At most one row per company and period; a period in which nothing happened has none.
    pub rows: Vec<CompanyMetrics>,
}
