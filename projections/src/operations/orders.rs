//! The orders in the log that have no answer yet.

use domain::Decider as _;
use domain::projection_operations::{Event, ProjectionOperations};
use schemas::registry::AnyEvent;

use super::{Order, What};
use crate::engine::{DecodedCommit, LogEntry};

/// Orders without an answer, oldest first.
#[derive(Default, Debug)]
pub struct Orders(Vec<Order>);

impl Orders {
    /// The kind of aggregate whose events order and answer.
    pub const AGGREGATE: &'static str = ProjectionOperations::TYPE;

    /// The oldest.
    pub fn first(&self) -> Option<Order> {
        self.0.first().cloned()
    }

    /// Forgets an order that was answered. Its answer, read later, answers nothing more.
    pub fn answered(&mut self, order: &Order) {
        self.0.retain(|open| open.event != order.event);
    }

    /// Takes in what an entry of the log orders or answers.
    pub fn read(&mut self, entry: &LogEntry) {
        let LogEntry::Commit(commit) = entry else { return };
        for (_, record, event) in commit.numbered() {
            let AnyEvent::Projection(event) = event else { continue };
            match ordered(event) {
                Some((projection, what)) => self.0.push(Order {
                    tenant: commit.commit.tenant,
                    aggregate_id: commit.commit.aggregate_id,
                    event: record.id,
                    correlation: commit.commit.correlation,
                    sequence: commit.sequence,
                    projection: projection.to_owned(),
                    what,
                }),
                None => self.close(commit, event),
            }
        }
    }

    /// Removes the oldest order of the same aggregate that an event answers. It may have been answered
    /// here before its answer was read; then nothing is removed, unless the same was ordered again.
    fn close(&mut self, commit: &DecodedCommit, event: &Event) {
        let of = (commit.commit.tenant, commit.commit.aggregate_id);
        let open = |order: &Order| {
            (order.tenant, order.aggregate_id) == of
                && commit.commit.causation.is_none_or(|cause| cause == order.event)
                && answers(event, &order.what)
        };
        if let Some(index) = self.0.iter().position(open) {
            self.0.remove(index);
        }
    }
}

/// What an event orders, of which projection.
fn ordered(event: &Event) -> Option<(&str, What)> {
    match event {
        Event::RebuildRequested(asked) => Some((&asked.projection, What::Rebuild { dry_run: asked.dry_run })),
        Event::RedriveRequested(asked) => {
            Some((&asked.projection, What::Redrive { park_key: asked.park_key.clone() }))
        }
        Event::SkipRequested(asked) => Some((
            &asked.projection,
            What::Skip {
                park_key: asked.park_key.clone(),
                sequence: asked.sequence,
                reason: asked.reason.clone(),
            },
        )),
        Event::Rebuilt(_) | Event::RebuildFailed(_) | Event::Redriven(_) | Event::Skipped(_) => None,
    }
}

/// Whether an event answers an order of its aggregate.
fn answers(event: &Event, what: &What) -> bool {
    match (event, what) {
        (Event::Rebuilt(_) | Event::RebuildFailed(_), What::Rebuild { .. }) => true,
        (Event::Redriven(done), What::Redrive { park_key }) => *park_key == done.park_key,
        (Event::Skipped(done), What::Skip { park_key, sequence, .. }) => {
            (park_key, sequence) == (&done.park_key, &done.sequence)
        }
        _ => false,
    }
}
