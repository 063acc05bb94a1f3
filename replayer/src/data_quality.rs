//! The whole history replayed for what stands recorded and looks wrong: what an earlier build let in, and what later
//! records have made untrue. Nothing is changed; each finding names what a command can mend.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::Decider as _;
use domain::attribution::attribute;
use domain::membership::{self, Membership};
use domain::quality::{ACTIVITIES_SINCE, LEARNING_SINCE, is_in_the_future};
use event_store::{Archive, aggregate_of};
use kernel::{AggregateId, CompanyId, PersonId, Sequence, TenantId, Timestamp, calendar};
use projections::activities::{self, Counted, Family};
use projections::engine::LogEntry;
use schemas::registry::AnyEvent;
use serde::Serialize;

mod addresses;
mod parked;

pub use addresses::{KnownAddresses, LookAlikes, LookAlikesFault, look_alikes};
pub use parked::{UnmendableKey, unmendable_keys};

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

/// A record whose day can hardly be true.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ImplausibleDay {
    /// Which.
    pub record: RecordAt,
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
    addresses: KnownAddresses,
}

impl Replay {
    fn follow(&mut self, at: &RecordAt, events: &[AnyEvent]) {
        for event in events {
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
        for (record, counted) in self.counted {
            let since = if counted.activity.family() == Family::Upskilling {
                LEARNING_SINCE
            } else {
                ACTIVITIES_SINCE
            };
            let day = counted.day;
            if !calendar::holds(day) || day < since || is_in_the_future(day, now) {
                found.implausible_days.add(ImplausibleDay { record: record.clone(), day }, told_max);
            }
            // Where nobody gives their time, nothing is attributed by a membership.
            let Some(volunteer) = counted.volunteer else { continue };
            let state = self.memberships.get(&(record.tenant, AggregateId::new(volunteer.uuid())));
            let belongs_to = attribute(state.iter().flat_map(|state| state.spans()), day).company;
            if belongs_to != counted.company {
                let counts_for = counted.company;
                let untrue = StaleAttribution { record, day, counts_for, belongs_to };
                found.attributions.add(untrue, told_max);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
