//! What operators do to a projection: rebuild it, redrive or skip what is parked. One aggregate a
//! projection, so that everything ever done to it is one history.

use kernel::{HoldsPersonal, OneOrMore, Personal, Sequence, Timestamp};
use serde::{Deserialize, Serialize};

use crate::company_scope::CountsFor;
use crate::decider::{Already, Decider, Decision};

/// What can happen to a projection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A rebuild beside the live version was ordered.
    RebuildRequested(RebuildRequested),
    /// A rebuild was compared with the live version and, if equal or accepted, swapped in.
    Rebuilt(Rebuilt),
    /// A rebuild broke off.
    RebuildFailed(RebuildFailed),
    /// Driving a parked key again was ordered.
    RedriveRequested(RedriveRequested),
    /// A parked key was driven again.
    Redriven(Redriven),
    /// Leaving a parked event out was ordered.
    SkipRequested(SkipRequested),
    /// A parked event was left out for good.
    Skipped(Skipped),
}

/// A rebuild was ordered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RebuildRequested {
    /// Which projection.
    pub projection: String,
    /// Whether to compare only, without swapping.
    pub dry_run: bool,
}

/// A rebuild was compared with the live version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Rebuilt {
    /// Which projection.
    pub projection: String,
    /// The version that was live.
    pub from_version: u32,
    /// The version that was filled beside it.
    pub to_version: u32,
    /// The sequence at which both were compared.
    pub compared_at: Sequence,
    /// Rows of the new version.
    pub rows: u64,
    /// Rows that only one of the two has.
    pub differing: u64,
    /// Whether the new version serves now.
    pub swapped: bool,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Commits that were left out of the comparison, because they are parked or skipped; the first of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// How many there are. Absent where it was not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out_count: Option<u64>,
}

/// A commit that a rebuild left out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LeftOut {
    /// Its position.
    pub sequence: Sequence,
    /// The key it is parked under, or was.
    pub park_key: String,
    /// Why it is parked, or why an operator left it out.
    pub reason: String,
}

/// How many commits that were left out an event names; the others are counted.
pub const LEFT_OUT_TOLD_MAX: usize = 100;

/// A rebuild broke off.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RebuildFailed {
    /// Which projection.
    pub projection: String,
    /// What broke.
    pub reason: String,
}

/// Driving a parked key again was ordered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RedriveRequested {
    /// Which projection.
    pub projection: String,
    /// Which key.
    pub park_key: String,
}

/// Leaving a parked event out was ordered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SkipRequested {
    /// Which projection.
    pub projection: String,
    /// Which key.
    pub park_key: String,
    /// Which event's commit: it must be the first parked of its key when it is skipped.
    pub sequence: Sequence,
    /// Why.
    pub reason: String,
}

/// A parked key was driven again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Redriven {
    /// Which projection.
    pub projection: String,
    /// Which key.
    pub park_key: String,
    /// How many events went through.
    pub applied: u64,
    /// How many are still parked.
    pub remaining: u64,
}

/// A parked event was left out for good.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Skipped {
    /// Which projection.
    pub projection: String,
    /// Which key.
    pub park_key: String,
    /// Which event's commit.
    pub sequence: Sequence,
    /// Why.
    pub reason: String,
    /// Whether it was the first of its key, as it must be; else nothing changed.
    pub skipped: bool,
}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal)) {}
}

/// What the events add up to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// Whether a rebuild is under way.
    pub rebuilding: bool,
}

/// What can be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Order a rebuild.
    RequestRebuild(RebuildRequested),
    /// Report anything else that happened.
    Report(Event),
}

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// No rebuild is under way.
    #[error("no rebuild of this projection is under way")]
    NotRebuilding,
}

/// The decider of what operators do.
pub struct ProjectionOperations;

impl Decider for ProjectionOperations {
    const TYPE: &'static str = "projection";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, _: Timestamp) -> Result<Decision<Event>, Refusal> {
        let event = match command {
            // One at a time: whoever asks meanwhile gets the one that runs.
            Command::RequestRebuild(_) if state.rebuilding => return Ok(Decision::AlreadySo(Already::Known)),
            Command::RequestRebuild(request) => Event::RebuildRequested(request),
            Command::Report(Event::Rebuilt(_) | Event::RebuildFailed(_)) if !state.rebuilding => {
                return Err(Refusal::NotRebuilding);
            }
            Command::Report(event) => event,
        };
        Ok(Decision::Record(OneOrMore::one(event)))
    }

    fn counts_for(_: &State) -> CountsFor {
        CountsFor::Programme
    }

    fn evolve(state: State, event: &Event) -> State {
        match event {
            Event::RebuildRequested(_) => State { rebuilding: true },
            Event::Rebuilt(_) | Event::RebuildFailed(_) => State { rebuilding: false },
            Event::RedriveRequested(_) | Event::Redriven(_) | Event::SkipRequested(_) | Event::Skipped(_) => {
                state
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::given;

    fn request() -> RebuildRequested {
        RebuildRequested { projection: "people".into(), dry_run: false }
    }

    #[test]
    fn one_rebuild_runs_at_a_time() {
        given::<ProjectionOperations>([])
            .when(Command::RequestRebuild(request()))
            .then([Event::RebuildRequested(request())]);
        given::<ProjectionOperations>([Event::RebuildRequested(request())])
            .when(Command::RequestRebuild(request()))
            .then_known();
    }

    #[test]
    fn a_result_without_a_rebuild_is_refused() {
        let failed = Event::RebuildFailed(RebuildFailed { projection: "people".into(), reason: "x".into() });
        given::<ProjectionOperations>([]).when(Command::Report(failed)).then_refused(&Refusal::NotRebuilding);
    }
}
