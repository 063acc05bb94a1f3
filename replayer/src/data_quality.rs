//! The whole history replayed for what stands recorded and looks wrong: what an earlier build let in, and what later
//! records have made untrue. Nothing is changed; each finding names what a command can mend.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::Decider as _;
use domain::attribution::{Memberships, attribute};
use domain::membership::{self, Membership};
use event_store::{Archive, aggregate_of};
use kernel::{AggregateId, CompanyId, PersonId, Sequence, TenantId, Timestamp};
use projections::activities::{self, Counted, Family};
use projections::engine::LogEntry;
use schemas::registry::AnyEvent;
use serde::Serialize;

mod addresses;
mod days;
mod parked;
mod resting;

pub use addresses::{KnownAddresses, LookAlikes, LookAlikesFault, look_alikes};
pub use days::DayOf;
use days::Days;
pub use parked::{UnmendableKey, unmendable_keys};
use resting::Resting;
pub use resting::StaleOfMatch;

/// Commits looked at together.
const PAGE: usize = 2_000;
/// Findings of one kind that are told in full, for whoever looks; the rest is counted.
pub const TOLD_MAX: usize = 100;

/// What stands recorded and looks wrong.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct DataQuality {
    /// Up to where the history was replayed.
    pub replayed: Sequence,
    /// Records whose day can hardly be true, or lies outside of the calendar: those take no part in some figures.
    pub implausible_days: Findings<ImplausibleDay>,
    /// Memberships that do not follow from the releases of their directory: somebody left and came back, and an
    /// earlier build forgot the time between.
    pub memberships: Findings<WrongMembership>,
    /// Records that count for another company than the memberships known today say.
    pub attributions: Findings<StaleAttribution>,
    /// Records of matches that say other than their match says today: it was corrected or withdrawn after them.
    pub of_matches: Findings<StaleOfMatch>,
}

/// Findings of one kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Findings<T> {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Vec<T>,
}

impl<T> Default for Findings<T> {
    fn default() -> Self {
        Self { count: 0, first: Vec::new() }
    }
}

impl<T> Findings<T> {
    /// Counts one, and keeps it where less than `told_max` are kept.
    pub fn add(&mut self, finding: T, told_max: usize) {
        self.count += 1;
        if self.first.len() < told_max {
            self.first.push(finding);
        }
    }
}

/// A record, by the kind and the id of its aggregate.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct RecordAt {
    /// Of which tenant.
    pub tenant: TenantId,
    /// The kind of aggregate.
    pub aggregate: String,
    /// Its id.
    pub id: AggregateId,
}

/// A day of a record that can hardly be true.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ImplausibleDay {
    /// Which.
    pub record: RecordAt,
    /// What happened on it.
    pub of: DayOf,
    /// The day it says.
    pub day: NaiveDate,
}

/// Memberships that do not follow from the releases of their directory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct WrongMembership {
    /// Of which tenant.
    pub tenant: TenantId,
    /// Whose.
    pub person: PersonId,
}

/// A record that counts for another company than it should.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StaleAttribution {
    /// Which.
    pub record: RecordAt,
    /// Its day.
    pub day: NaiveDate,
    /// For whom it counts; `None` is unattributed.
    pub counts_for: Option<CompanyId>,
    /// For whom it would count by the memberships known today.
    pub belongs_to: Option<CompanyId>,
}

/// Replays the archive, and keeps the first `told_max` findings of a kind. Needs memory for the facts of every record and
/// the sealed addresses of every person. What cannot be read is passed over: that is for [`crate::integrity`].
pub async fn replay(
    archive: &Archive,
    now: Timestamp,
    told_max: usize,
) -> Result<(DataQuality, KnownAddresses), sqlx::Error> {
    let last = archive.last().await?;
    let mut replay = Replay::default();
    let mut position = Sequence::ZERO;
    while position < last {
        let page = archive.read(position, last, PAGE).await?;
        let Some(end) = page.last().map(|archived| archived.recorded.sequence) else { break };
        for archived in page {
            if let LogEntry::Commit(commit) = LogEntry::decode(archived.recorded) {
                let aggregate = aggregate_of(&commit.subject).unwrap_or_default().to_owned();
                let (tenant, id) = (commit.commit.tenant, commit.commit.aggregate_id);
                replay.follow(&RecordAt { tenant, aggregate, id }, &commit.events);
                replay.addresses.follow(&commit);
            }
        }
        position = end;
    }
    let addresses = std::mem::take(&mut replay.addresses);
    Ok((replay.judged(last, now, told_max), addresses))
}

#[derive(Default)]
struct Replay {
    memberships: BTreeMap<(TenantId, AggregateId), membership::State>,
    /// What counts of each record.
    counted: BTreeMap<RecordAt, Counted>,
    /// Days beside those of activities.
    days: Days,
    /// What belongs to a match.
    resting: Resting,
    addresses: KnownAddresses,
}

impl Replay {
    fn follow(&mut self, at: &RecordAt, events: &[AnyEvent]) {
        for event in events {
            self.days.follow(at, event);
            self.resting.follow(at, event);
            if let AnyEvent::Membership(event) = event {
                let state = self.memberships.entry((at.tenant, at.id)).or_default();
                *state = Membership::evolve(std::mem::take(state), event);
            }
            for counted in activities::of_event(event) {
                if counted.sign > 0 {
                    self.counted.insert(at.clone(), counted);
                } else {
                    self.counted.remove(at);
                }
            }
        }
    }

    fn judged(self, replayed: Sequence, now: Timestamp, told_max: usize) -> DataQuality {
        let mut found = DataQuality { replayed, ..DataQuality::default() };
        for ((tenant, person), state) in &self.memberships {
            if !state.entries.values().all(membership::Entry::follows_its_releases) {
                let person = PersonId::new(person.uuid());
                found.memberships.add(WrongMembership { tenant: *tenant, person }, told_max);
            }
        }
        for (record, of, day) in self.days.each() {
            if of.is_implausible(day, of == DayOf::CourseStart, now) {
                found.implausible_days.add(ImplausibleDay { record: record.clone(), of, day }, told_max);
            }
        }
        let memberships = self.memberships;
        let spans = |tenant, person: PersonId| {
            let state = memberships.get(&(tenant, AggregateId::new(person.uuid())));
            state.into_iter().flat_map(membership::State::spans)
        };
        for (record, counted) in self.counted {
            let (day, of) = (counted.day, DayOf::Activity);
            if of.is_implausible(day, counted.activity.family() == Family::Upskilling, now) {
                found.implausible_days.add(ImplausibleDay { record: record.clone(), of, day }, told_max);
            }
            // Where nobody gives their time, nothing is attributed by a membership. Who does in a match, says the match.
            let Some(volunteer) = counted.volunteer.filter(|_| !counted.activity.belongs_to_a_match()) else {
                continue;
            };
            let belongs_to = attribute(spans(record.tenant, volunteer), day).company;
            if belongs_to != counted.company {
                let counts_for = counted.company;
                let untrue = StaleAttribution { record, day, counts_for, belongs_to };
                found.attributions.add(untrue, told_max);
            }
        }
        let memberships_of = |tenant, person| Memberships {
            spans: spans(tenant, person).cloned().collect(),
            ..Memberships::default()
        };
        for judged in self.resting.judged(memberships_of) {
            if let Some(stale) = judged.by_its_match() {
                found.of_matches.add(stale, told_max);
                continue;
            }
            let day = judged.says.occurred.local_date;
            let (counts_for, belongs_to) = (judged.says.company, judged.would_say.company);
            let untrue = StaleAttribution { record: judged.record, day, counts_for, belongs_to };
            found.attributions.add(untrue, told_max);
        }
        found
    }
}

#[cfg(test)]
mod tests;
