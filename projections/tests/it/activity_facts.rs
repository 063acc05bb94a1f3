//! The facts in ClickHouse: what they sum up to, and that nothing makes them count twice or not at all.

mod crashes;
mod folding;
mod interrupted;
mod plans;
mod poison;
mod programmes;
mod rebuild;
mod tables;

use event_store::{EventLog, MemoryLog};
use kernel::Sequence;
use projections::engine::{Advanced, Claim, DecodedLog, Projection, StepError, step};

use crate::history::History;
use crate::steps::Step;
use crate::world::World;

const NAME: &str = projections::activity_facts::NAME;

fn attend(session: u8, minutes: u16) -> Step {
    Step::Attend {
        session,
        person: 0,
        volunteer: 1,
        day: 3,
        minutes,
        rating: Some(4),
        text: true,
        release: 1,
    }
}

fn correct(session: u8, minutes: u16) -> Step {
    Step::Correct { session, minutes }
}

async fn history(log: &MemoryLog, steps: &[Step]) -> History<MemoryLog> {
    let mut history = History::new(log.clone(), 1);
    for step in steps {
        history.happen(step).await.expect("recorded");
    }
    history
}

/// One batch of at most `batch` commits.
async fn one_step(
    world: &World,
    log: &MemoryLog,
    projection: &dyn Projection,
    claim: &mut Claim,
    batch: usize,
) -> Result<Advanced, StepError> {
    let head = *log.watermark().borrow();
    step(&DecodedLog::new(log.clone()), &world.worker, projection, claim, head, batch).await
}

/// The error and everything behind it.
fn said<T: std::fmt::Debug>(outcome: Result<T, StepError>) -> String {
    runtime::chain(&outcome.expect_err("it cannot have gone through"))
}

async fn position(world: &World) -> Sequence {
    let position = projections::engine::checkpoint::of_version(&world.worker, NAME, 1).await;
    position.expect("Postgres answers").expect("the version is there")
}
