//! What a batch says about the steps of records.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::journey::{self, Step};
use domain::{kintell_session, profile};
use kernel::{AggregateId, PersonId, Sequence, TenantId, Timestamp, Version};
use schemas::registry::AnyEvent;

use crate::engine::DecodedCommit;
use crate::mirrored::{RecordEvent, Says};

/// Everything a batch changes: of each record the steps that it is now.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Changes {
    pub(super) records: BTreeMap<(TenantId, AggregateId), Steps>,
    /// Of each flag that staff spoke of, what they said last; `None` gives it back to the rules.
    pub(super) flags: BTreeMap<(TenantId, PersonId, String), Option<SetFlag>>,
}

/// A flag that is set by hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SetFlag {
    pub(super) holds: bool,
    pub(super) at: Timestamp,
    pub(super) sequence: Sequence,
}

/// The steps of a record.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Steps {
    /// Whether its first event is in the batch: it has no row yet.
    pub(super) fresh: bool,
    pub(super) of: Vec<(PersonId, Step)>,
    pub(super) sequence: Sequence,
}

impl Changes {
    /// Folds commits, in order.
    pub(super) fn of(commits: &[Arc<DecodedCommit>]) -> Self {
        let mut changes = Self::default();
        for commit in commits {
            for event in &commit.events {
                if let AnyEvent::Profile(profile::Event::Updated(updated)) = event {
                    changes.set(commit, updated);
                }
                if let Some(steps) = steps(commit.commit.aggregate_id, event) {
                    changes.replace(commit, steps);
                }
            }
        }
        changes
    }

    fn set(&mut self, commit: &DecodedCommit, updated: &profile::Updated) {
        let key = |flag: &String| (commit.commit.tenant, updated.person, flag.clone());
        let (at, sequence) = (commit.commit.recorded_at, commit.sequence);
        let set = updated
            .set
            .iter()
            .map(|(flag, holds)| (key(flag), Some(SetFlag { holds: *holds, at, sequence })));
        self.flags.extend(set);
        self.flags.extend(updated.given_back.iter().map(|flag| (key(flag), None)));
    }

    fn replace(&mut self, commit: &DecodedCommit, of: Vec<(PersonId, Step)>) {
        let key = (commit.commit.tenant, commit.commit.aggregate_id);
        let fresh = commit.commit.version == Version::ZERO;
        let steps =
            self.records.entry(key).or_insert(Steps { fresh, of: Vec::new(), sequence: commit.sequence });
        (steps.of, steps.sequence) = (of, commit.sequence);
    }
}

/// The steps that a record is after an event; `None` when the event says nothing about them.
fn steps(record: AggregateId, event: &AnyEvent) -> Option<Vec<(PersonId, Step)>> {
    match event {
        AnyEvent::KintellSession(event) => of_session(record, event),
        AnyEvent::BuddyMatch(event) => of(event, |facts| {
            journey::of_match(record, facts).into_iter().map(|step| (facts.participant, step)).collect()
        }),
        AnyEvent::Course(event) => of(event, |facts| {
            journey::of_course(record, facts).into_iter().map(|step| (facts.learner, step)).collect()
        }),
        AnyEvent::Credential(event) => {
            of(event, |facts| vec![(facts.learner, journey::of_credential(record, facts))])
        }
        _ => None,
    }
}

fn of<E: RecordEvent>(
    event: &E,
    steps: impl Fn(&E::Facts) -> Vec<(PersonId, Step)>,
) -> Option<Vec<(PersonId, Step)>> {
    match event.says() {
        Says::Is { facts, .. } => Some(steps(facts)),
        Says::Withdrawn => Some(Vec::new()),
        Says::Nothing => None,
    }
}

fn of_session(record: AggregateId, event: &kintell_session::Event) -> Option<Vec<(PersonId, Step)>> {
    use kintell_session::{Amended, Completed, Event};
    match event {
        Event::Completed(Completed { facts, .. }) | Event::Amended(Amended { after: facts, .. }) => {
            Some(journey::of_session(record, facts).map(|step| (facts.participant, step)).to_vec())
        }
        Event::Retracted(_) => Some(Vec::new()),
        Event::Confirmed(_) | Event::ScheduleConfirmed(_) | Event::RatingConfirmed(_) => None,
        Event::Scheduled(_) | Event::RatingCreated(_) | Event::TextScreened(_) => None,
        Event::RatingKept(_) | Event::FeedbackRestored(_) => None,
    }
}
