//! The review of one text that the screening flagged: held by one reviewer at a time, decided, sometimes decided
//! by a second one, escalated, appealed.
//!
//! One aggregate a text. Leases are judged by the instant of the command, and the log's guard settles who of two
//! was first: no item is ever held twice. A text that is written anew has an item of its own, and the item of the
//! text before it is superseded.
//!
//! **Never here:** the text. What a reviewer notes is about a person's text, and is sealed under that person's key.

mod command;
mod decide;
mod event;
mod policy;
mod refusal;
mod sampling;
mod state;

pub use command::{Command, Flag, Reviewer};
pub use event::{
    Appealed, Assigned, Claimed, Completed, Content, Dismissed, Escalated, EscalationReason, Event,
    FlagRaised, FlagSuperseded, Outcome, Released, Renewed, Round, UrgencyRaised,
};
pub use policy::{POLICY_VERSION, Policy, policy};
pub use refusal::Refusal;
pub use sampling::wants_second_opinion;
pub use state::{Decided, Item, Lease, Stage, State};

use kernel::Timestamp;

use crate::company_scope::CountsFor;
use crate::decider::{Decider, Decision};

/// The decider of reviews.
pub struct Review;

impl Decider for Review {
    const TYPE: &'static str = "review";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, now: Timestamp) -> Result<Decision<Event>, Refusal> {
        decide::decide(state, command, now)
    }

    fn counts_for(_: &State) -> CountsFor {
        CountsFor::Programme
    }

    fn evolve(state: State, event: &Event) -> State {
        state::evolve(state, event)
    }
}

#[cfg(test)]
mod tests;
