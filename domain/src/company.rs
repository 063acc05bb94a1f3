//! A sponsor of programmes, mirrored from a source record.

use kernel::{HoldsPersonal, OneOrMore, Personal, SourceRecord, Timestamp};
use serde::{Deserialize, Serialize};

use crate::decider::{Already, Decider, Decision};
use crate::record::{Arrival, Seen, VersionConflict, arrival};

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
}

pub use crate::record::SeenSource;

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
                let seen = SeenSource::from(&source);
                match (arrival(state.seen.as_ref(), &source), &state.current) {
                    (Arrival::First, _) | (Arrival::Newer, None) => {
                        Ok(Decision::Record(OneOrMore::one(Event::Registered(Registered { seen, company }))))
                    }
                    (Arrival::Newer, Some(before)) => {
                        Ok(Decision::Record(OneOrMore::one(Event::Amended(Amended {
                            seen,
                            before: before.clone(),
                            after: company,
                        }))))
                    }
                    (Arrival::Known, _) => Ok(Decision::AlreadySo(Already::Known)),
                    (Arrival::Older, _) => Ok(Decision::AlreadySo(Already::Older)),
                    (Arrival::Conflict, _) => Err(VersionConflict { version: source.version }.into()),
                }
            }
            Command::Retract { reason } => match (&state.current, state.seen) {
                (Some(before), _) => Ok(Decision::Record(OneOrMore::one(Event::Retracted(Retracted {
                    before: before.clone(),
                    reason,
                })))),
                (None, Some(_)) => Ok(Decision::AlreadySo(Already::Known)),
                (None, None) => Err(Refusal::NotFound),
            },
        }
    }

    fn evolve(state: State, event: &Event) -> State {
        match event {
            Event::Registered(Registered { seen, company })
            | Event::Amended(Amended { seen, after: company, .. }) => {
                State { seen: Some(seen.into()), current: Some(company.clone()) }
            }
            Event::Retracted(_) => State { current: None, ..state },
        }
    }

    fn monotone(state: &State) -> bool {
        state.seen.is_some() && state.current.is_some()
    }
}

#[cfg(test)]
mod tests;
