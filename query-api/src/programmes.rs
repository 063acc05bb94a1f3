//! What each programme counts: records, people, who is enrolled, and the doubts kept with the records.

pub(crate) mod figures;

use serde::Serialize;
use utoipa::ToSchema;

use crate::named::named;
use crate::quality::QualityFinding;

named! {
    /// A programme.
    pub enum ProgrammeName {
        /// Practising a language.
        Language = "language",
        /// Mentorship.
        Mentorship = "mentorship",
        /// Buddies who meet.
        Buddies = "buddies",
        /// Courses.
        Upskilling = "upskilling",
    }
}

named! {
    /// What a record of a programme is about.
    pub enum RecordKind {
        /// A completed session.
        Session = "session",
        /// Two who were matched.
        Match = "match",
        /// What a match did.
        Event = "event",
        /// How a participant is.
        Checkin = "checkin",
        /// What one of a match thinks of it.
        Feedback = "feedback",
        /// A learner on a course.
        Course = "course",
        /// What was issued to a learner.
        Credential = "credential",
    }
}

/// How many records of one kind a programme has.
#[derive(Debug, Serialize, ToSchema)]
pub struct KindCount {
    /// The kind.
    pub kind: RecordKind,
    /// Records of it.
    pub records: u64,
}

/// How many records of a programme have a doubt.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingCount {
    /// The doubt.
    pub finding: QualityFinding,
    /// Records that have it; null when too few people are behind them.
    #[schema(required = true)]
    pub records: Option<u64>,
}

/// What a programme counts. Withdrawn records are not in it, nor sessions that have not taken place.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgrammeFigures {
    /// The programme.
    pub programme: ProgrammeName,
    /// Records of every kind.
    #[schema(required = true)]
    pub records: Option<u64>,
    /// Different people in any part; null for readers who are bound to companies.
    #[schema(required = true)]
    pub people: Option<u64>,
    /// Different people who take part: participants and learners.
    #[schema(required = true)]
    pub participants: Option<u64>,
    /// Different people who give time: volunteers and buddies.
    #[schema(required = true)]
    pub volunteers: Option<u64>,
    /// Different people whose enrolment goes on, as its source says, whether they did anything yet or not; null
    /// for readers who are bound to companies, as an enrolment belongs to none.
    #[schema(required = true)]
    pub enrolled: Option<u64>,
    /// Records that count for a company; null where records count for none by their nature.
    #[schema(required = true)]
    pub attributed: Option<u64>,
    /// Records that should count for a company and do for none; null for readers who are bound to companies.
    #[schema(required = true)]
    pub unattributed: Option<u64>,
    /// Records kind by kind; empty for readers who are bound to companies.
    pub kinds: Vec<KindCount>,
    /// Doubts kept with the records; one that no record has is not named.
    pub findings: Vec<FindingCount>,
    /// Whether everything is withheld: too few people are behind it, or it is about people of no company.
    pub suppressed: bool,
}

/// What the programmes count, one entry each.
///
/// For readers who are bound to companies the figures are sums of a company's months about enough people.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgrammesOverview {
    /// The fewest people a figure may be about for this caller; null when nothing is withheld from them.
    #[schema(required = true)]
    pub people_min: Option<u64>,
    /// Every programme.
    pub programmes: Vec<ProgrammeFigures>,
}
