//! To which companies a person belonged when. One aggregate a person (its id is the person's), one history a
//! directory record.
//!
//! A directory says who belongs on the day of its release, so memberships follow from all releases of a record
//! together ([`history`]): one that arrives late is put in its place, and whatever the order of arrival the spans
//! come out the same.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{
    CompanyId, Fingerprint, HoldsPersonal, OneOrMore, PersonId, Personal, RecordId, SourceRecord, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::attribution::Span;
use crate::company_scope::CountsFor;
use crate::decider::{Already, Decider, Decision};
use crate::record::{Seen, SeenSource, VersionConflict};

mod history;

pub use history::Release;
use history::spans;

/// What can happen to the memberships of a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A directory record says that the person belongs to a company.
    Started(Started),
    /// A newer version of that record differs.
    Amended(Amended),
    /// A release of that record changes no membership.
    Confirmed(Confirmed),
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
    /// What the release says; absent where an earlier build recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Release>,
}

/// A version of the directory record differs: the newest, or one that arrived late.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Amended {
    /// The directory record.
    pub record: RecordId,
    /// That version and its content.
    pub seen: SeenSource,
    /// Who.
    pub person: PersonId,
    /// As it was.
    pub before: Span,
    /// As it is: the old span ends where the new one begins when the company changed.
    pub after: Vec<Span>,
    /// What the release says; absent where an earlier build recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Release>,
}

/// A release of a directory record changes no membership. Read models pass over it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Confirmed {
    /// The directory record.
    pub record: RecordId,
    /// The version and its content.
    pub seen: SeenSource,
    /// Who.
    pub person: PersonId,
    /// What the release says.
    pub release: Release,
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
    /// What every release since the record was last withdrawn says, and its content, by version.
    pub releases: BTreeMap<Timestamp, (Fingerprint, Release)>,
    /// Oldest first; empty once retracted.
    pub spans: Vec<Span>,
}

impl Entry {
    /// Whether its spans are those that its releases tell. An earlier build forgot the time between leaving and coming
    /// back; the next release mends it.
    pub fn follows_its_releases(&self) -> bool {
        self.releases.is_empty() || spans(&self.releases) == self.spans
    }

    /// Takes a release in.
    fn add(&mut self, seen: &SeenSource, release: Release, spans: Vec<Span>) {
        self.releases.insert(seen.version, (seen.fingerprint, release));
        self.spans = spans;
        if seen.version >= self.seen.version {
            self.seen = seen.into();
        }
    }
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
                record(state, &source, person, Release { company, active, on: released_on })
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

    fn counts_for(state: &State) -> CountsFor {
        if state.entries.is_empty() {
            return CountsFor::NotYet;
        }
        if state.entries.values().any(|entry| entry.spans.is_empty()) {
            return CountsFor::Withdrawn;
        }
        CountsFor::Companies(state.spans().map(|span| span.company).collect())
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::Started(started) => {
                let release = started.release.clone();
                let release = release.unwrap_or_else(|| Release::told_by(&started.span, &started.seen));
                let spans = vec![started.span.clone()];
                let seen = (&started.seen).into();
                let entry = Entry { seen, releases: BTreeMap::new(), spans: Vec::new() };
                state.entries.entry(started.record).or_insert(entry).add(&started.seen, release, spans);
            }
            Event::Amended(amended) => {
                let release = amended.release.clone();
                let last = amended.after.last().unwrap_or(&amended.before);
                let release = release.unwrap_or_else(|| Release::told_by(last, &amended.seen));
                if let Some(entry) = state.entries.get_mut(&amended.record) {
                    entry.add(&amended.seen, release, amended.after.clone());
                }
            }
            Event::Confirmed(confirmed) => {
                if let Some(entry) = state.entries.get_mut(&confirmed.record) {
                    let spans = entry.spans.clone();
                    entry.add(&confirmed.seen, confirmed.release.clone(), spans);
                }
            }
            Event::Retracted(retracted) => {
                if let Some(entry) = state.entries.get_mut(&retracted.record) {
                    entry.spans.clear();
                    entry.releases.clear();
                }
            }
        }
        state
    }

    fn confirms(event: &Event) -> bool {
        matches!(event, Event::Confirmed(_))
    }
}

/// Decides on a release of a directory record.
fn record(
    state: &State,
    source: &SourceRecord,
    person: PersonId,
    release: Release,
) -> Result<Decision<Event>, Refusal> {
    let (record, seen) = (source.record, SeenSource::from(source));
    let told = |event| Ok(Decision::Record(OneOrMore::one(event)));
    let known = |known: bool, version| {
        if known { Ok(Decision::SeenBefore(Already::Known)) } else { Err(VersionConflict { version }.into()) }
    };
    let start = |release: Release| {
        let releases = BTreeMap::from([(seen.version, (seen.fingerprint, release.clone()))]);
        let span = spans(&releases).into_iter().next();
        let span = span.unwrap_or(Span { company: release.company, since: None, until: None });
        told(Event::Started(Started { record, seen, person, span, release: Some(release) }))
    };
    let Some(entry) = state.entries.get(&record) else { return start(release) };
    let Some(before) = entry.spans.last() else {
        // Withdrawn by hand: what was released before that is gone, and what says the same changes nothing.
        let same = source.has_content(entry.seen.fingerprint);
        return match source.version.cmp(&entry.seen.version) {
            Ordering::Less => Ok(Decision::SeenBefore(Already::Older)),
            Ordering::Equal => known(same, source.version),
            Ordering::Greater if same => told(Event::Confirmed(Confirmed { record, seen, person, release })),
            Ordering::Greater => start(release),
        };
    };
    if let Some((fingerprint, _)) = entry.releases.get(&source.version) {
        return known(source.has_content(Some(*fingerprint)), source.version);
    }
    let newer = source.version > entry.seen.version;
    let mut releases = entry.releases.clone();
    releases.insert(seen.version, (seen.fingerprint, release.clone()));
    let after = spans(&releases);
    // Of the newest release everything counts, of a late one only what it says of memberships.
    let says_more = newer && !source.has_content(entry.seen.fingerprint);
    if after == entry.spans && !says_more {
        return told(Event::Confirmed(Confirmed { record, seen, person, release }));
    }
    let (before, release) = (before.clone(), Some(release));
    told(Event::Amended(Amended { record, seen, person, before, after, release }))
}

#[cfg(test)]
mod tests;
