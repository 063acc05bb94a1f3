//! A learner on a course of an upskilling provider: enrolled, on the way, completed or dropped.
//!
//! Mirrors one source record, whose versions tell how far the learner is. Where the status changes, the event
//! is named by what it changed to; a version that only corrects something amends.

use kernel::{HoldsPersonal, Occurrence, OneOrMore, PersonId, Personal, SourceRecord, Timestamp};
use serde::{Deserialize, Serialize};

use crate::company_scope::CountsFor;
use crate::decider::{Decider, Decision};
use crate::mirror::Refusal;
use crate::quality::{LEARNING_SINCE, QualityFinding, is_in_the_future, of_clocks};
pub use crate::record::Confirmed;
use crate::record::{ByHand, Seen, SeenSource, Undone, arrival, retraction, seen_after_retraction};

/// How far a learner is.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CourseStatus {
    /// They have a place.
    Enrolled,
    /// They have begun.
    InProgress,
    /// They have finished.
    Completed,
    /// They have given up, or were withdrawn.
    Dropped,
}

impl CourseStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Enrolled, Self::InProgress, Self::Completed, Self::Dropped];

    /// The name in files, events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enrolled => "enrolled",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Dropped => "dropped",
        }
    }
}

/// What is counted about a learner on a course.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Facts {
    /// Who offers it, for example `ecornell`.
    pub provider: String,
    /// Who learns.
    pub learner: PersonId,
    /// Which course, as the provider names it.
    pub course_id: String,
    /// Its title.
    pub course_name: Option<String>,
    /// How far the learner is.
    pub status: CourseStatus,
    /// How much of it is done, in percent.
    pub progress_percent: Option<u8>,
    /// When they began.
    pub started: Option<Occurrence>,
    /// When they completed it, or gave up.
    pub ended: Option<Occurrence>,
    /// The credential that was issued for it.
    pub credential_ref: Option<String>,
    /// How it ended, in the provider's words, for example `Distinction`.
    pub result: Option<String>,
    /// The region and the age band that the source gives: for cohorts, whose small cells are not shown.
    pub region: Option<String>,
    /// See `region`.
    pub age_band: Option<String>,
    /// What is doubtful about it.
    pub quality: Vec<QualityFinding>,
}

impl Facts {
    /// When what the status says happened, as far as the record tells.
    pub fn occurred(&self) -> Option<&Occurrence> {
        self.ended.as_ref().or(self.started.as_ref())
    }

    fn doubted(mut self, now: Timestamp) -> Self {
        let day = |occurred: &Option<Occurrence>| occurred.as_ref().map(|occurred| occurred.local_date);
        let (began, ended) = (day(&self.started), day(&self.ended));
        if began.into_iter().chain(ended).any(|day| is_in_the_future(day, now)) {
            self.quality.push(QualityFinding::InTheFuture);
        }
        if began.into_iter().chain(ended).any(|day| day < LEARNING_SINCE) {
            self.quality.push(QualityFinding::FarInThePast);
        }
        if began.zip(ended).is_some_and(|(began, ended)| ended < began) {
            self.quality.push(QualityFinding::EndedBeforeItBegan);
        }
        self.quality.extend(of_clocks(self.started.iter().chain(&self.ended)));
        if self.status == CourseStatus::Completed && self.progress_percent.is_some_and(|done| done < 100) {
            self.quality.push(QualityFinding::CompletedWithoutAllProgress);
        }
        self
    }
}

/// What can happen to a learner on a course.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// They have a place.
    Enrolled(Progressed),
    /// They have begun, or are further.
    ProgressUpdated(Progressed),
    /// They have finished.
    Completed(Progressed),
    /// They have given up.
    Dropped(Progressed),
    /// A newer version of the record corrects it.
    Amended(Progressed),
    /// A newer version of the record says the same.
    Confirmed(Confirmed),
    /// The record was withdrawn.
    Retracted(Retracted),
}

/// A learner is somewhere on a course.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Progressed {
    /// The source's own id.
    pub external_id: String,
    /// The record's version and content.
    pub seen: SeenSource,
    /// What was counted before; `None` for the first version, and after a withdrawal.
    pub before: Option<Facts>,
    /// What counts now.
    pub after: Facts,
    /// The release that came late and undid what was decided by hand: what `seen` says, which came before it, stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<Seen>,
}

/// The record was withdrawn.
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

impl Event {
    /// Where the learner was and is; nothing after a withdrawal, and neither where nothing changed.
    pub fn facts(&self) -> (Option<&Facts>, Option<&Facts>) {
        match self {
            Self::Enrolled(progressed)
            | Self::ProgressUpdated(progressed)
            | Self::Completed(progressed)
            | Self::Dropped(progressed)
            | Self::Amended(progressed) => (progressed.before.as_ref(), Some(&progressed.after)),
            Self::Retracted(retracted) => (Some(&retracted.before), None),
            Self::Confirmed(_) => (None, None),
        }
    }

    /// The record's version, where the event brings one.
    pub fn progressed(&self) -> Option<&Progressed> {
        match self {
            Self::Enrolled(progressed)
            | Self::ProgressUpdated(progressed)
            | Self::Completed(progressed)
            | Self::Dropped(progressed)
            | Self::Amended(progressed) => Some(progressed),
            Self::Confirmed(_) | Self::Retracted(_) => None,
        }
    }
}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal)) {}
}

/// What the events of a record add up to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// The newest version seen; `None` when there is no such record yet.
    pub seen: Option<Seen>,
    /// What counts; `None` when it was withdrawn.
    pub current: Option<Facts>,
    /// What stands by hand: that it is withdrawn, where its source says so under this id.
    #[serde(default)]
    pub by_hand: Option<ByHand<(String, Facts)>>,
    /// The source's own id.
    #[serde(default)]
    pub external_id: String,
}

/// What can be asked of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// A version of it arrived, with the source's own id.
    Record(SourceRecord, String, Facts),
    /// Withdraw it.
    Retract {
        /// Why.
        reason: String,
        /// The version at which the source withdrew it; by hand it has none.
        version: Option<Timestamp>,
    },
}

/// The decider of learners on courses.
pub struct Course;

impl Decider for Course {
    const TYPE: &'static str = "course";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, now: Timestamp) -> Result<Decision<Event>, Refusal> {
        match command {
            Command::Record(source, external_id, facts) => {
                let by_hand = state.by_hand.as_ref();
                if let Some(undone) =
                    by_hand.and_then(|it| it.undone_by(state.seen.as_ref(), &source, || true))
                {
                    return Ok(restored(undone));
                }
                let arrival = arrival(state.seen.as_ref(), &source);
                if let Some(answer) = arrival.answer(&source, Event::Confirmed)? {
                    return Ok(answer);
                }
                let (seen, after) = (SeenSource::from(&source), facts.doubted(now));
                let before = state.current.clone();
                let progressed = Progressed { external_id, seen, before, after, undone_by: None };
                Ok(Decision::Record(OneOrMore::one(named(progressed))))
            }
            Command::Retract { reason, version } => {
                let by_hand = state.by_hand.as_ref();
                if let Some(undone) =
                    by_hand.and_then(|it| it.undone_by_withdrawal(state.seen.as_ref(), version))
                {
                    return Ok(restored(undone));
                }
                let counts = state.current.is_some();
                match (retraction(state.seen.as_ref(), counts, version, Event::Confirmed)?, &state.current) {
                    (Some(answer), _) => Ok(answer),
                    (None, Some(before)) => {
                        let retracted = Retracted { before: before.clone(), reason, version };
                        Ok(Decision::Record(OneOrMore::one(Event::Retracted(retracted))))
                    }
                    (None, None) => Err(Refusal::NotFound),
                }
            }
        }
    }

    /// A course counts for its learner and for no company.
    fn counts_for(state: &State) -> CountsFor {
        if state.seen.is_none() { CountsFor::NotYet } else { CountsFor::company(None) }
    }

    fn evolve(state: State, event: &Event) -> State {
        match event {
            Event::Enrolled(progressed)
            | Event::ProgressUpdated(progressed)
            | Event::Completed(progressed)
            | Event::Dropped(progressed)
            | Event::Amended(progressed) => State {
                seen: Some((&progressed.seen).into()),
                current: Some(progressed.after.clone()),
                by_hand: None,
                external_id: progressed.external_id.clone(),
            },
            Event::Confirmed(confirmed) => State {
                seen: Some(confirmed.into()),
                by_hand: ByHand::after_confirmation(state.by_hand, confirmed),
                ..state
            },
            Event::Retracted(Retracted { before, version, .. }) => {
                let said = (state.external_id.clone(), before.clone());
                State {
                    seen: seen_after_retraction(state.seen, *version),
                    current: None,
                    by_hand: ByHand::after_retraction(state.seen.as_ref(), *version, said),
                    ..state
                }
            }
        }
    }

    fn confirms(event: &Event) -> bool {
        matches!(event, Event::Confirmed(_))
    }
}

/// It counts again as its source told it last.
fn restored(Undone { said, newest, by }: Undone<'_, (String, Facts)>) -> Decision<Event> {
    let (external_id, after) = said.clone();
    let progressed = Progressed { external_id, seen: newest, before: None, after, undone_by: Some(by) };
    Decision::Record(OneOrMore::one(named(progressed)))
}

/// What a version of the record means, beside the one before it.
fn named(progressed: Progressed) -> Event {
    let after = &progressed.after;
    let before = progressed.before.as_ref();
    let same_status = before.is_some_and(|before| before.status == after.status);
    let further = before.is_none_or(|before| before.progress_percent != after.progress_percent);
    match after.status {
        CourseStatus::InProgress if !same_status || further => Event::ProgressUpdated(progressed),
        _ if same_status => Event::Amended(progressed),
        CourseStatus::Enrolled => Event::Enrolled(progressed),
        CourseStatus::InProgress => Event::ProgressUpdated(progressed),
        CourseStatus::Completed => Event::Completed(progressed),
        CourseStatus::Dropped => Event::Dropped(progressed),
    }
}

#[cfg(test)]
mod tests;
