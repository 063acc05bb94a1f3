//! Cohorts: people who have something in common, and what became of them.
//!
//! A cohort is told to nobody, whatever they may read otherwise, when fewer than [`PEOPLE_MIN`] people are behind a
//! figure, nor is anything told from which such a figure could be computed (DECISIONS U5).
//!
//! [`PEOPLE_MIN`]: crate::small_cells::PEOPLE_MIN

pub(crate) mod learners;
pub(crate) mod retention;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::company_metrics::Family;
use crate::named::named;

named! {
    /// On which side of a programme somebody is.
    pub enum CohortRole {
        /// Who takes part, is matched, or learns.
        Participant = "participant",
        /// Who gives time.
        Volunteer = "volunteer",
    }
}

named! {
    /// What learners have in common.
    pub enum LearnersBy {
        /// Where they live, as the source says.
        Region = "region",
        /// How old they are, as the source says.
        AgeBand = "age_band",
        /// Who offers their courses.
        Provider = "provider",
    }
}

/// People by the month of their first activity, and how many of them were active in the months after it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Retention {
    /// In which programmes.
    pub family: Family,
    /// On which side.
    pub role: CohortRole,
    /// The fewest people a figure may be about.
    pub people_min: u64,
    /// Oldest first; a month in which nobody was active for the first time has none.
    pub cohorts: Vec<Cohort>,
}

/// People whose first activity was in one month.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Cohort {
    /// The first day of the month.
    pub month: NaiveDate,
    /// How many they are; null when that is withheld.
    #[schema(required = true)]
    pub people: Option<u64>,
    /// How many were active in each month, from the month of the cohort on.
    pub active: Vec<ActiveMonth>,
}

/// How many of a cohort were active in a month.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActiveMonth {
    /// How many months after the first.
    pub offset: u32,
    /// How many; null when that is withheld.
    #[schema(required = true)]
    pub people: Option<u64>,
    /// The same in thousandths of the cohort.
    #[schema(required = true)]
    pub share_milli: Option<u16>,
}

/// Learners by something they have in common, and how far they came.
#[derive(Debug, Serialize, ToSchema)]
pub struct LearnerCohorts {
    /// By what.
    pub by: LearnersBy,
    /// The fewest people a figure may be about.
    pub people_min: u64,
    /// Largest first.
    pub cohorts: Vec<LearnerCohort>,
    /// Cohorts with a figure about too few people, taken together with as many others as it takes to hide them;
    /// null when there are none.
    #[schema(required = true)]
    pub others: Option<OtherLearners>,
}

/// Learners with something in common. Somebody on several courses counts once for each status they have.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LearnerCohort {
    /// What they have in common; null gathers those of whom the source does not say it.
    #[schema(required = true)]
    pub name: Option<String>,
    /// How far they came.
    #[serde(flatten)]
    pub progress: LearnerProgress,
}

/// Learners of several cohorts.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OtherLearners {
    /// How many cohorts.
    pub cohorts: u64,
    /// How far they came; null when even all cohorts together are too few.
    #[schema(required = true)]
    pub progress: Option<LearnerProgress>,
}

/// How many different learners came how far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LearnerProgress {
    /// All of them.
    pub learners: u64,
    /// With a place.
    pub enrolled: u64,
    /// On the way.
    pub in_progress: u64,
    /// Finished.
    pub completed: u64,
    /// Gave up.
    pub dropped: u64,
}
