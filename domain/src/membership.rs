//! To which companies a person belonged when. One aggregate a person (its id is the person's), one
//! span a directory record.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{CompanyId, HoldsPersonal, OneOrMore, PersonId, Personal, RecordId, SourceRecord, Timestamp};
use serde::{Deserialize, Serialize};

use crate::attribution::Span;
use crate::decider::{Already, Decider, Decision};
use crate::record::{Arrival, Seen, SeenSource, VersionConflict, arrival};

/// What can happen to the memberships of a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A directory record says that the person belongs to a company.
    Started(Started),
    /// A newer version of that record differs.
    Amended(Amended),
    /// That record was withdrawn.
    Retracted(Retracted),
}

/// A directory record says that a person belongs to a company.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Started {
    /// The directory record.
    pub record: RecordId,
    /// Its version and content.
    pub seen: SeenSource,
    /// Who.
    pub person: PersonId,
    /// Where, from when until when.
    pub span: Span,
}

/// A newer version of the directory record differs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Amended {
    /// The directory record.
    pub record: RecordId,
    /// Its new version and content.
    pub seen: SeenSource,
    /// Who.
    pub person: PersonId,
    /// As it was.
    pub before: Span,
    /// As it is: the old span ends where the new one begins when the company changed.
    pub after: Vec<Span>,
}

/// A directory record was withdrawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Retracted {
    /// The directory record.
    pub record: RecordId,
    /// Who.
    pub person: PersonId,
    /// Why.
    pub reason: String,
}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal)) {}
}

/// One directory record of a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The newest version seen.
    pub seen: Seen,
    /// Oldest first; empty once retracted.
    pub spans: Vec<Span>,
}

/// What the events add up to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// By directory record.
    pub entries: BTreeMap<RecordId, Entry>,
}

impl State {
    /// Every span of the person.
    pub fn spans(&self) -> impl Iterator<Item = &Span> {
        self.entries.values().flat_map(|entry| &entry.spans)
    }
}

/// What can be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// A directory record arrived.
    Record {
        /// Which, and at which version.
        source: SourceRecord,
        /// Who.
        person: PersonId,
        /// The company the record names.
        company: CompanyId,
        /// Whether the directory says the person still belongs.
        active: bool,
        /// The day of the directory's release: from when a change counts.
        released_on: NaiveDate,
    },
    /// Withdraw a directory record.
    Retract {
        /// Which.
        record: RecordId,
        /// Who.
        person: PersonId,
        /// Why.
        reason: String,
    },
}

/// Why not.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// Two contents at one version.
    #[error(transparent)]
    VersionConflict(#[from] VersionConflict),
    /// There is no such directory record.
    #[error("there is no such directory record")]
    NotFound,
}

/// The decider of memberships.
pub struct Membership;

impl Decider for Membership {
    const TYPE: &'static str = "membership";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, _: Timestamp) -> Result<Decision<Event>, Refusal> {
        match command {
            Command::Record { source, person, company, active, released_on } => {
                let entry = state.entries.get(&source.record);
                let seen = SeenSource::from(&source);
                match (arrival(entry.map(|entry| &entry.seen), &source), entry.and_then(|e| e.spans.last())) {
                    (Arrival::First, _) | (Arrival::Newer, None) => {
                        // A directory lists who belongs now; since when, it does not say.
                        let span = Span { company, since: None, until: (!active).then_some(released_on) };
                        Ok(Decision::Record(OneOrMore::one(Event::Started(Started {
                            record: source.record,
                            seen,
                            person,
                            span,
                        }))))
                    }
                    (Arrival::Newer, Some(before)) => {
                        let earlier = entry.map(|entry| &entry.spans[..]).unwrap_or_default();
                        Ok(Decision::Record(OneOrMore::one(Event::Amended(Amended {
                            record: source.record,
                            seen,
                            person,
                            before: before.clone(),
                            after: continued(earlier, company, active, released_on),
                        }))))
                    }
                    (Arrival::Known, _) => Ok(Decision::AlreadySo(Already::Known)),
                    (Arrival::Older, _) => Ok(Decision::AlreadySo(Already::Older)),
                    (Arrival::Conflict, _) => Err(VersionConflict { version: source.version }.into()),
                }
            }
            Command::Retract { record, person, reason } => match state.entries.get(&record) {
                Some(entry) if entry.spans.is_empty() => Ok(Decision::AlreadySo(Already::Known)),
                Some(_) => Ok(Decision::Record(OneOrMore::one(Event::Retracted(Retracted {
                    record,
                    person,
                    reason,
                })))),
                None => Err(Refusal::NotFound),
            },
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::Started(started) => {
                let entry = Entry { seen: (&started.seen).into(), spans: vec![started.span.clone()] };
                state.entries.insert(started.record, entry);
            }
            Event::Amended(amended) => {
                let entry = Entry { seen: (&amended.seen).into(), spans: amended.after.clone() };
                state.entries.insert(amended.record, entry);
            }
            Event::Retracted(retracted) => {
                if let Some(entry) = state.entries.get_mut(&retracted.record) {
                    entry.spans.clear();
                }
            }
        }
        state
    }
}

/// The spans after a release that names `company`: history stays, the change counts from the release.
fn continued(earlier: &[Span], company: CompanyId, active: bool, released_on: NaiveDate) -> Vec<Span> {
    let mut spans = earlier.to_vec();
    match spans.last_mut() {
        Some(last) if last.company == company => {
            last.until = match (active, last.until) {
                (true, _) => None,
                (false, Some(ended)) => Some(ended),
                (false, None) => Some(released_on),
            };
        }
        last => {
            if let Some(last) = last {
                last.until = Some(last.until.map_or(released_on, |ended| ended.min(released_on)));
            }
            spans.push(Span { company, since: Some(released_on), until: (!active).then_some(released_on) });
        }
    }
    spans
}

#[cfg(test)]
mod tests;
