//! What operators do to projections.

use domain::projection_operations::{Command, Event, ProjectionOperations, RebuildRequested};

use super::{events, given};

fn requested() -> RebuildRequested {
    RebuildRequested { projection: "people".into(), dry_run: false }
}

#[test]
fn a_rebuild_is_ordered_once() {
    given::<ProjectionOperations>(vec![])
        .when(Command::RequestRebuild(requested()))
        .then_expect_events(events(vec![Event::RebuildRequested(requested())]));
    given::<ProjectionOperations>(vec![Event::RebuildRequested(requested())])
        .when(Command::RequestRebuild(requested()))
        .then_expect_events(vec![]);
}
