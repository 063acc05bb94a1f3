//! A Kintell session of a volunteer with a participant: scheduled, completed, rated, corrected.
//!
//! Mirrors one source record. The feedback is the participant's text and is sealed under their key.

use kernel::{CompanyId, Occurrence, OneOrMore, PersonId, Personal, SourceRecord, Timestamp};
use serde::{Deserialize, Serialize};

use crate::attribution::{Attributable, Attributed, Attribution, Basis, Memberships};
use crate::company_scope::CountsFor;
use crate::decider::{Already, CountsAgain, Decider, Decision};
use crate::quality::{ACTIVITIES_SINCE, QualityFinding, is_in_the_future, of_clocks};
use crate::rating::Rating;
use crate::record::{
    Arrival, RetractionRefused, SeenSource, VersionConflict, arrival, arrival_where, retraction,
};
pub use crate::screening::TextScreened;

mod corrected;
mod event;
mod evolved;
mod feedback;
mod rated;
mod undone;

pub use event::{
    Amended, Completed, Confirmed, Event, FeedbackAmendment, FeedbackRestored, KeptRating, RatingCreated,
    RatingKept, Retracted, Scheduled,
};
pub use evolved::{Own, State, Text};
use feedback::Shown;
pub use undone::Said;

/// What the session was for.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SessionType {
    /// "Language Connect": practising a language.
    Language,
    /// "Mentorship".
    Mentorship,
}

impl SessionType {
    /// The name in events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Mentorship => "mentorship",
        }
    }
}

/// What is counted about a session: no text, nothing that identifies anyone without the tenant's data.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Facts {
    /// What it was for.
    pub session_type: SessionType,
    /// Who took part.
    pub participant: PersonId,
    /// Who gave the time.
    pub volunteer: PersonId,
    /// When.
    pub occurred: Occurrence,
    /// How long, in minutes.
    pub duration_min: u16,
    /// What the participant gave.
    pub rating: Option<Rating>,
    /// For which company it counts.
    pub attribution: Attribution,
    /// What is doubtful about it.
    pub quality: Vec<QualityFinding>,
}

impl Facts {
    /// The company it counts for.
    pub fn company(&self) -> Option<CompanyId> {
        self.attribution.company
    }

    /// Judges anew whether a rating has its text and a text its rating.
    fn judge_feedback(&mut self, has_text: bool) {
        self.quality.retain(|finding| *finding != QualityFinding::IncompleteFeedback);
        if self.rating.is_some() != has_text {
            self.quality.push(QualityFinding::IncompleteFeedback);
        }
    }
}

/// A session record as it arrived, its people resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionRecord {
    /// The source's own id.
    pub external_id: String,
    /// What it was for.
    pub session_type: SessionType,
    /// Who took part.
    pub participant: PersonId,
    /// Who gave the time.
    pub volunteer: PersonId,
    /// When.
    pub occurred: Occurrence,
    /// How long, in minutes.
    pub duration_min: u16,
    /// What the participant gave.
    pub rating: Option<Rating>,
    /// What the participant wrote, still readable.
    pub feedback: Option<Personal>,
    /// The volunteer's memberships.
    pub memberships: Memberships,
}

/// What can be asked of a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// A record of a completed session arrived.
    Record(SourceRecord, SessionRecord),
    /// A session was agreed upon.
    Schedule(SourceRecord, Scheduled),
    /// A rating of a completed session arrived on its own. The source's version is the rating's.
    Rate {
        /// The session's record, at the instant at which it was rated.
        source: SourceRecord,
        /// What the participant gave.
        rating: Rating,
        /// What the participant wrote, still readable.
        feedback: Option<Personal>,
    },
    /// Correct what is counted, by hand.
    Amend(Correction),
    /// Attribute it by these memberships of the volunteer, and change nothing else.
    Attribute(Memberships),
    /// Withdraw the record.
    Retract {
        /// Why.
        reason: String,
        /// The version at which the source withdrew it; by hand it has none.
        version: Option<Timestamp>,
    },
}

/// A correction by hand. It leaves the source's version and content as they were seen: the same file
/// again changes nothing, a newer release of it counts over the correction.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Correction {
    /// What it was for.
    pub session_type: Option<SessionType>,
    /// How long, in minutes.
    pub duration_min: Option<u16>,
    /// What the participant gave.
    pub rating: Option<Rating>,
}

/// Why not.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// Two contents at one version.
    #[error(transparent)]
    VersionConflict(#[from] VersionConflict),
    /// There is no such session.
    #[error("there is no such session")]
    NotFound,
    /// The feedback arrived sealed: it cannot be screened, so it cannot be recorded.
    #[error("the feedback cannot be screened")]
    Unscreenable,
}

impl From<RetractionRefused> for Refusal {
    fn from(refused: RetractionRefused) -> Self {
        match refused {
            RetractionRefused::VersionConflict(conflict) => conflict.into(),
            RetractionRefused::NotFound => Self::NotFound,
        }
    }
}

/// The decider of sessions.
pub struct KintellSession;

impl Decider for KintellSession {
    const TYPE: &'static str = "kintell_session";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, now: Timestamp) -> Result<Decision<Event>, Refusal> {
        match command {
            Command::Record(source, record) => {
                let agrees = || {
                    let said = state.by_hand.as_ref().map(|standing| &standing.said.facts);
                    said.or(state.current.as_ref()).is_none_or(|recorded| recorded.rating == record.rating)
                };
                let by_hand = state.by_hand.as_ref();
                if let Some(undone) =
                    by_hand.and_then(|it| it.undone_by(state.seen.as_ref(), &source, agrees))
                {
                    return Ok(undone::restored(state, undone));
                }
                let arrival = arrival_where(state.seen.as_ref(), &source, agrees);
                if arrival == Arrival::Confirmation && rated::overtaken(state, &source, &record) {
                    return rated::overtake(state, &source, record);
                }
                match arrival.answer(&source, Event::Confirmed)? {
                    Some(answer) => Ok(answer),
                    None => complete(state, &source, record, now),
                }
            }
            Command::Schedule(source, scheduled) => match arrival(state.scheduled.as_ref(), &source) {
                // Of a session that has taken place, an appointment says nothing new.
                Arrival::First | Arrival::Newer | Arrival::Confirmation if state.seen.is_some() => {
                    Ok(Decision::SeenBefore(Already::Older))
                }
                arrival => match arrival.answer(&source, Event::ScheduleConfirmed)? {
                    Some(answer) => Ok(answer),
                    None => Ok(Decision::Record(OneOrMore::one(Event::Scheduled(scheduled)))),
                },
            },
            Command::Rate { source, rating, feedback } => rated::rate(state, &source, rating, feedback),
            Command::Amend(correction) => corrected::correct(state, &correction),
            Command::Attribute(memberships) => corrected::attribute(state, &memberships),
            Command::Retract { reason, version } => {
                let by_hand = state.by_hand.as_ref();
                if let Some(undone) =
                    by_hand.and_then(|it| it.undone_by_withdrawal(state.seen.as_ref(), version))
                {
                    return Ok(undone::restored(state, undone));
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

    fn counts_for(state: &State) -> CountsFor {
        match (&state.seen, &state.current, &state.scheduled) {
            (_, Some(facts), _) => CountsFor::company(facts.company()),
            (Some(_), None, _) => CountsFor::Withdrawn,
            (None, None, Some(_)) => CountsFor::company(state.agreed_for),
            (None, None, None) => CountsFor::NotYet,
        }
    }

    fn evolve(state: State, event: &Event) -> State {
        evolved::with(state, event)
    }

    fn counts_again(event: &Event) -> Option<CountsAgain> {
        let (Event::Completed(Completed { facts, undone_by: Some(_), .. })
        | Event::Amended(Amended { after: facts, undone_by: Some(_), .. })) = event
        else {
            return None;
        };
        Some(CountsAgain {
            occurred: facts.occurred.clone(),
            participant: facts.participant,
            volunteer: Some(facts.volunteer),
        })
    }

    fn confirms(event: &Event) -> bool {
        // What is kept and does not count changes nothing that does, either.
        matches!(
            event,
            Event::Confirmed(_)
                | Event::ScheduleConfirmed(_)
                | Event::RatingConfirmed(_)
                | Event::RatingKept(_)
        )
    }
}

impl Attributable for KintellSession {
    fn attributed(state: &State) -> Option<Attributed> {
        let facts = state.current.as_ref()?;
        Some(Attributed {
            participant: facts.participant,
            volunteer: facts.volunteer,
            occurred: facts.occurred.clone(),
            company: facts.company(),
            doubts: facts.quality.iter().copied().collect(),
            buddy_match: None,
        })
    }

    fn attribute(basis: Basis) -> Command {
        Command::Attribute(basis.memberships)
    }
}

/// Longer than this is doubtful for one session.
const LONG_SESSION_MIN: u16 = 8 * 60;

/// A completed session, first seen or corrected, with its rating and the findings of its screening.
fn complete(
    state: &State,
    source: &SourceRecord,
    mut record: SessionRecord,
    now: Timestamp,
) -> Result<Decision<Event>, Refusal> {
    let own = state.own.as_ref().filter(|own| rated::counts(own, source.version, record.rating));
    let (mut shown, mut kept) = (Shown::of(record.feedback.take())?, None);
    if let Some(own) = own {
        record.rating = Some(own.rating);
        if let Some(text) = &own.text {
            kept = std::mem::replace(&mut shown, Shown::Before(text.clone())).kept();
        }
    }
    let attribution = record.memberships.attribute(record.occurred.local_date);
    let quality = doubts(&record, shown.is_some(), &attribution, now);
    let SessionRecord { participant, volunteer, rating, external_id, .. } = record;
    let facts = Facts {
        session_type: record.session_type,
        participant,
        volunteer,
        occurred: record.occurred,
        duration_min: record.duration_min,
        rating,
        attribution,
        quality,
    };
    let seen = SeenSource::from(source);
    let rated_before = state.current.as_ref().and_then(|before| before.rating);
    let counted_before = state.own.as_ref().is_some_and(|own| own.counts);
    let changes = rated_before != rating || counted_before != own.is_some();
    let rated = rating.filter(|_| changes).map(|rating| {
        Event::RatingCreated(RatingCreated {
            participant,
            volunteer,
            rating,
            rated_at: own.map(|own| own.seen.version),
            fingerprint: own.and_then(|own| own.seen.fingerprint),
        })
    });
    let said = shown.said(state.current.as_ref().and(state.shown), participant);
    let main = match &state.current {
        None => {
            let feedback = match said.amendment {
                FeedbackAmendment::Replaced(text) => Some(text),
                FeedbackAmendment::Kept | FeedbackAmendment::Removed => None,
            };
            Event::Completed(Completed { external_id, seen, facts, feedback, undone_by: None })
        }
        Some(before) => Event::Amended(Amended {
            external_id,
            seen,
            before: before.clone(),
            after: facts,
            feedback: said.amendment,
            by_hand: false,
            undone_by: None,
        }),
    };
    let events = OneOrMore::one(main).and_maybe(rated).and_maybe(said.restored).and_maybe(said.screened);
    Ok(Decision::Record(events.and_maybe(kept)))
}

fn doubts(
    record: &SessionRecord,
    has_text: bool,
    attribution: &Attribution,
    now: Timestamp,
) -> Vec<QualityFinding> {
    let mut found = Vec::new();
    if is_in_the_future(record.occurred.local_date, now) {
        found.push(QualityFinding::InTheFuture);
    }
    if record.occurred.local_date < ACTIVITIES_SINCE {
        found.push(QualityFinding::FarInThePast);
    }
    if attribution.company.is_none() {
        found.push(QualityFinding::NoMembershipOnThatDay);
    }
    if record.participant == record.volunteer {
        found.push(QualityFinding::SamePersonTwice);
    }
    if record.duration_min > LONG_SESSION_MIN {
        found.push(QualityFinding::UnusuallyLong);
    }
    if record.rating.is_some() != has_text {
        found.push(QualityFinding::IncompleteFeedback);
    }
    found.extend(of_clocks([&record.occurred]));
    found
}

#[cfg(test)]
mod tests;
