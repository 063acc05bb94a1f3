//! A Kintell session of a volunteer with a participant: scheduled, completed, rated, corrected.
//!
//! Mirrors one source record. The feedback is the participant's text and is sealed under their key.

use kernel::{CompanyId, Occurrence, OneOrMore, PersonId, Personal, SourceRecord, Timestamp};
use serde::{Deserialize, Serialize};

use crate::attribution::{Attributable, Attributed, Attribution, Memberships};
use crate::company_scope::CountsFor;
use crate::decider::{Already, Decider, Decision};
use crate::quality::{ACTIVITIES_SINCE, QualityFinding, is_in_the_future};
use crate::rating::Rating;
use crate::record::{
    Arrival, RetractionRefused, Seen, SeenSource, VersionConflict, arrival, arrival_where, retraction,
    seen_after_retraction,
};
pub use crate::screening::TextScreened;
use crate::screening::screen;

mod corrected;
mod event;
mod rated;

pub use event::{
    Amended, Completed, Confirmed, Event, FeedbackAmendment, RatingCreated, Retracted, Scheduled,
};

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
}

/// What a session's events add up to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// The newest version of its record seen; `None` when it has not taken place yet.
    pub seen: Option<Seen>,
    /// How many versions of its record were recorded: the first makes a session of an appointment.
    #[serde(default)]
    pub releases: u32,
    /// The newest version of its appointment seen: another file than the record, with versions of its own.
    #[serde(default)]
    pub scheduled: Option<Seen>,
    /// For which company its appointment counts; `None` where that was not told.
    #[serde(default)]
    pub agreed_for: Option<CompanyId>,
    /// The source's own id.
    pub external_id: String,
    /// What counts; `None` when retracted or not completed yet.
    pub current: Option<Facts>,
    /// The newest rating that came on its own, if the rating that counts did.
    #[serde(default)]
    pub rated: Option<Seen>,
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
                    let rating = state.current.as_ref().map(|recorded| recorded.rating);
                    rating.is_none_or(|rating| rating == record.rating)
                };
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
        match event {
            Event::Scheduled(scheduled) => State {
                scheduled: Some((&scheduled.seen).into()),
                agreed_for: scheduled.attribution.as_ref().and_then(|attribution| attribution.company),
                external_id: scheduled.external_id.clone(),
                ..state
            },
            Event::Completed(Completed { external_id, seen, facts, .. })
            | Event::Amended(Amended { external_id, seen, after: facts, .. }) => State {
                releases: state.releases + u32::from(state.seen != Some(seen.into())),
                seen: Some(seen.into()),
                external_id: external_id.clone(),
                current: Some(facts.clone()),
                ..state
            },
            Event::Confirmed(confirmed) => State { seen: Some(confirmed.into()), ..state },
            Event::ScheduleConfirmed(confirmed) => State { scheduled: Some(confirmed.into()), ..state },
            Event::RatingConfirmed(confirmed) => State { rated: Some(confirmed.into()), ..state },
            Event::Retracted(retracted) => State {
                seen: seen_after_retraction(state.seen, retracted.version),
                current: None,
                rated: None,
                ..state
            },
            Event::RatingCreated(rated) => State {
                rated: rated.rated_at.map(|version| Seen { version, fingerprint: rated.fingerprint }),
                ..state
            },
            Event::TextScreened(_) => state,
        }
    }

    fn confirms(event: &Event) -> bool {
        matches!(event, Event::Confirmed(_) | Event::ScheduleConfirmed(_) | Event::RatingConfirmed(_))
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
        })
    }

    fn attribute(memberships: Memberships) -> Command {
        Command::Attribute(memberships)
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
    let rating_stands = rated::stands(state, source, &record);
    if rating_stands {
        record.rating = state.current.as_ref().and_then(|before| before.rating);
        record.feedback = None;
    }
    let screening = match &record.feedback {
        None => None,
        Some(feedback) => Some(screen(feedback.as_clear().ok_or(Refusal::Unscreenable)?)),
    };
    let attribution = record.memberships.attribute(record.occurred.local_date);
    let mut quality = doubts(&record, &attribution, now);
    if let Some(before) = state.current.as_ref().filter(|_| rating_stands) {
        // Whether a text stands beside the rating is as it was.
        quality.retain(|finding| *finding != QualityFinding::IncompleteFeedback);
        quality.extend(rated::incomplete(before).then_some(QualityFinding::IncompleteFeedback));
    }
    let SessionRecord { participant, volunteer, rating, feedback, external_id, .. } = record;
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
    let main = match &state.current {
        None => Event::Completed(Completed { external_id, seen, facts, feedback }),
        Some(before) => Event::Amended(Amended {
            external_id,
            seen,
            before: before.clone(),
            after: facts,
            feedback: match feedback {
                Some(text) => FeedbackAmendment::Replaced(text),
                None if rating_stands => FeedbackAmendment::Kept,
                None => FeedbackAmendment::Removed,
            },
        }),
    };
    let rated = rating
        .filter(|rating| rated_before != Some(*rating) || (state.rated.is_some() && !rating_stands))
        .map(|rating| {
            Event::RatingCreated(RatingCreated {
                participant,
                volunteer,
                rating,
                rated_at: None,
                fingerprint: None,
            })
        });
    let screened =
        screening.map(|screening| Event::TextScreened(TextScreened { author: participant, screening }));
    Ok(Decision::Record(OneOrMore::one(main).and_maybe(rated).and_maybe(screened)))
}

fn doubts(record: &SessionRecord, attribution: &Attribution, now: Timestamp) -> Vec<QualityFinding> {
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
    if record.rating.is_some() != record.feedback.is_some() {
        found.push(QualityFinding::IncompleteFeedback);
    }
    found
}

#[cfg(test)]
mod tests;
