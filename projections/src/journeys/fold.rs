//! What a batch says about the steps of records.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::journey::{self, Step};
use domain::kintell_session;
use kernel::{AggregateId, PersonId, Sequence, TenantId, Version};
use schemas::registry::AnyEvent;

use crate::engine::DecodedCommit;
use crate::mirrored::{RecordEvent, Says};

/// Everything a batch changes: of each record the steps that it is now.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Changes {
    pub(super) records: BTreeMap<(TenantId, AggregateId), Steps>,
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
                if let Some(steps) = steps(commit.commit.aggregate_id, event) {
                    changes.replace(commit, steps);
                }
            }
        }
        changes
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
        Event::Scheduled(_) | Event::RatingCreated(_) | Event::TextScreened(_) => None,
    }
}
