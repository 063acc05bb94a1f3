//! A sponsor of programmes, mirrored from a source record.

use kernel::{HoldsPersonal, OneOrMore, Personal, SourceRecord, Timestamp};
use serde::{Deserialize, Serialize};

use crate::company_scope::CountsFor;
use crate::decider::{Decider, Decision};
use crate::record::{
    ByHand, RetractionRefused, Seen, Undone, VersionConflict, arrival, retraction, seen_after_retraction,
};

/// What is known about a company. Nothing here is about a person.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Details {
    /// Its reference in the source, for example `c01`.
    pub reference: String,
    /// Its name as written.
    pub name: String,
    /// Its industry as written.
    pub industry: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// `small`, `medium` or `large`, as written.
    pub size_band: Option<String>,
}

/// What can happen to a company.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// It became known.
    Registered(Registered),
    /// A newer version of its record differs.
    Amended(Amended),
    /// A newer version of its record says the same.
    Confirmed(Confirmed),
    /// Its record was withdrawn.
    Retracted(Retracted),
}

/// A company became known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Registered {
    /// The record's version and content.
    pub seen: SeenSource,
    /// What it says.
    pub company: Details,
    /// The release that came late and undid what was decided by hand: what `seen` says, which came before it, stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<Seen>,
}

/// A newer version of a company's record differs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Amended {
    /// The new version and content.
    pub seen: SeenSource,
    /// As it was.
    pub before: Details,
    /// As it is.
    pub after: Details,
}

/// A company's record was withdrawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Retracted {
    /// As it was.
    pub before: Details,
    /// Why, in the words of whoever did it; about the record, not about a person.
    pub reason: String,
    /// The version of the record at which its source withdrew it; by hand it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Timestamp>,
}

pub use crate::record::{Confirmed, SeenSource};

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal)) {}
}

/// What a company's events add up to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// The newest version seen; `None` when there is no company yet.
    pub seen: Option<Seen>,
    /// As it is; `None` when retracted or not there yet.
    pub current: Option<Details>,
    /// What stands by hand: that it is withdrawn.
    #[serde(default)]
    pub by_hand: Option<ByHand<Details>>,
}

/// What can be asked of a company.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// A source record arrived.
    Record(SourceRecord, Details),
    /// Withdraw the record.
    Retract {
        /// Why.
        reason: String,
        /// The version at which the source withdrew it; by hand it has none.
        version: Option<Timestamp>,
    },
}

/// Why a company says no.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// Two contents at one version.
    #[error(transparent)]
    VersionConflict(#[from] VersionConflict),
    /// There is no such company.
    #[error("there is no such company")]
    NotFound,
}

impl From<RetractionRefused> for Refusal {
    fn from(refused: RetractionRefused) -> Self {
        match refused {
            RetractionRefused::VersionConflict(conflict) => conflict.into(),
            RetractionRefused::NotFound => Self::NotFound,
        }
    }
}

/// The decider of companies.
pub struct Company;

impl Decider for Company {
    const TYPE: &'static str = "company";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, _: Timestamp) -> Result<Decision<Event>, Refusal> {
        match command {
            Command::Record(source, company) => {
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
                let seen = SeenSource::from(&source);
                Ok(Decision::Record(OneOrMore::one(match &state.current {
                    None => Event::Registered(Registered { seen, company, undone_by: None }),
                    Some(before) => Event::Amended(Amended { seen, before: before.clone(), after: company }),
                })))
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

    fn counts_for(_: &State) -> CountsFor {
        CountsFor::Programme
    }

    fn evolve(state: State, event: &Event) -> State {
        match event {
            Event::Registered(Registered { seen, company, .. })
            | Event::Amended(Amended { seen, after: company, .. }) => {
                State { seen: Some(seen.into()), current: Some(company.clone()), by_hand: None }
            }
            Event::Confirmed(confirmed) => State {
                seen: Some(confirmed.into()),
                by_hand: ByHand::after_confirmation(state.by_hand, confirmed),
                ..state
            },
            Event::Retracted(Retracted { before, version, .. }) => State {
                seen: seen_after_retraction(state.seen, *version),
                current: None,
                by_hand: ByHand::after_retraction(state.seen.as_ref(), *version, before.clone()),
            },
        }
    }

    fn confirms(event: &Event) -> bool {
        matches!(event, Event::Confirmed(_))
    }
}

/// It counts again as its source told it last.
fn restored(Undone { said, newest, by }: Undone<'_, Details>) -> Decision<Event> {
    let registered = Registered { seen: newest, company: said.clone(), undone_by: Some(by) };
    Decision::Record(OneOrMore::one(Event::Registered(registered)))
}

#[cfg(test)]
mod tests;
