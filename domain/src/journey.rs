//! What a person has come to in the programmes: flags that hold and milestones that were reached, by versioned
//! rules over what counts (DECISIONS U7).
//!
//! A rule is data: what counts, how many there must be, within how many days. Evaluating is pure, so any rule of
//! any version can be asked of any history, and every answer says which records made it so.

mod rules;

use chrono::NaiveDate;
use kernel::AggregateId;

use crate::buddy_match::{self, MatchStatus};
use crate::course::{self, CourseStatus};
use crate::credential;
use crate::kintell_session::{self, SessionType};

pub use rules::{RULES_VERSION, Rule, Sets, rules};

/// Something that counts for journeys.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum StepKind {
    /// They took part in a session of Language Connect.
    LanguageSession,
    /// They took part in a mentorship session.
    MentorshipSession,
    /// They were matched with a buddy, at some time.
    BuddyMatched,
    /// They have a buddy whose match has not ended.
    BuddyMatchGoesOn,
    /// They completed a course.
    CourseCompleted,
    /// A credential was issued to them.
    CredentialIssued,
}

impl StepKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::LanguageSession,
        Self::MentorshipSession,
        Self::BuddyMatched,
        Self::BuddyMatchGoesOn,
        Self::CourseCompleted,
        Self::CredentialIssued,
    ];

    /// The name in rules and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LanguageSession => "language_session",
            Self::MentorshipSession => "mentorship_session",
            Self::BuddyMatched => "buddy_matched",
            Self::BuddyMatchGoesOn => "buddy_match_goes_on",
            Self::CourseCompleted => "course_completed",
            Self::CredentialIssued => "credential_issued",
        }
    }

    /// The kind of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One thing that counts, on its day, with the record that says so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Step {
    /// When.
    pub on: NaiveDate,
    /// The record.
    pub record: AggregateId,
    /// What.
    pub kind: StepKind,
}

/// A rule that holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reached {
    /// The rule.
    pub rule: &'static Rule,
    /// Since when: the day of the last record that it took.
    pub on: NaiveDate,
    /// The records that made it so, in the order of their days.
    pub because: Vec<AggregateId>,
}

/// Which rules hold for somebody who took these steps, in whatever order they are given.
pub fn evaluate(rules: &'static [Rule], steps: &[Step]) -> Vec<Reached> {
    let mut steps = steps.to_vec();
    steps.sort_unstable();
    rules.iter().filter_map(|rule| reached(rule, &steps)).collect()
}

/// The first time that as many steps as a rule needs lie as close together as it asks.
fn reached(rule: &'static Rule, steps: &[Step]) -> Option<Reached> {
    let counting: Vec<&Step> = steps.iter().filter(|step| rule.counts.contains(&step.kind)).collect();
    let together = counting.windows(rule.at_least).find(|window| {
        let days = window.last().zip(window.first()).map(|(last, first)| (last.on - first.on).num_days());
        rule.within_days.is_none_or(|most| days.is_some_and(|days| days < i64::from(most)))
    })?;
    Some(Reached {
        rule,
        on: together.last()?.on,
        because: together.iter().map(|step| step.record).collect(),
    })
}

/// What a session counts for: a step of its participant.
pub fn of_session(record: AggregateId, facts: &kintell_session::Facts) -> [Step; 1] {
    let kind = match facts.session_type {
        SessionType::Language => StepKind::LanguageSession,
        SessionType::Mentorship => StepKind::MentorshipSession,
    };
    [Step { on: facts.occurred.local_date, record, kind }]
}

/// What a match counts for: that it was made, and, until it ends, that it goes on.
pub fn of_match(record: AggregateId, facts: &buddy_match::Facts) -> Vec<Step> {
    let step = |kind| Step { on: facts.matched.local_date, record, kind };
    let mut steps = vec![step(StepKind::BuddyMatched)];
    if facts.status != MatchStatus::Ended {
        steps.push(step(StepKind::BuddyMatchGoesOn));
    }
    steps
}

/// What a course counts for: once it is completed, on the day that its record tells.
pub fn of_course(record: AggregateId, facts: &course::Facts) -> Option<Step> {
    let on = facts.occurred()?.local_date;
    (facts.status == CourseStatus::Completed).then_some(Step { on, record, kind: StepKind::CourseCompleted })
}

/// What a credential counts for.
pub fn of_credential(record: AggregateId, facts: &credential::Facts) -> Step {
    Step { on: facts.issued.local_date, record, kind: StepKind::CredentialIssued }
}

#[cfg(test)]
mod tests;
