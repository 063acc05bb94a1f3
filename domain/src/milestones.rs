//! Milestones of a person's journey, reported once: what others, inside and outside, can act upon.
//!
//! Whether a milestone is reached is derived from records and may change with them ([`crate::journey`]). That it was
//! reported is a fact, and stays.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use kernel::{AggregateId, HoldsPersonal, OneOrMore, PersonId, Personal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::company_scope::CountsFor;
use crate::decider::{Already, Decider, Decision};

/// What can happen to milestones.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// One was reached.
    Reached(Reached),
}

/// A milestone was reached.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Reached {
    /// By whom.
    pub person: PersonId,
    /// Which, for example `five_sessions`.
    pub milestone: String,
    /// The rules that said so, for example `journey-1`.
    pub rules_version: String,
    /// On which day.
    pub on: NaiveDate,
    /// The records that made it so.
    pub because: Vec<AggregateId>,
}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal)) {}
}

/// What the events add up to: the milestones that were reported.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    reported: BTreeSet<String>,
}

/// What can be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Report those that were not reported before.
    Report(Vec<Reached>),
}

/// Nothing is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {}

/// The decider of milestones: one history a person.
pub struct Milestones;

impl Decider for Milestones {
    const TYPE: &'static str = "journey";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(
        state: &State,
        Command::Report(reached): Command,
        _: Timestamp,
    ) -> Result<Decision<Event>, Refusal> {
        let mut seen = state.reported.clone();
        let fresh =
            reached.into_iter().filter(|reached| seen.insert(reached.milestone.clone())).map(Event::Reached);
        Ok(match OneOrMore::try_new(fresh.collect()) {
            Some(events) => Decision::Record(events),
            None => Decision::AlreadySo(Already::Known),
        })
    }

    fn counts_for(_: &State) -> CountsFor {
        CountsFor::Programme
    }

    fn evolve(mut state: State, Event::Reached(reached): &Event) -> State {
        state.reported.insert(reached.milestone.clone());
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::given;
    use uuid::Uuid;

    fn reached(milestone: &str) -> Reached {
        Reached {
            person: PersonId::new(Uuid::from_u128(1)),
            milestone: milestone.to_owned(),
            rules_version: "journey-1".to_owned(),
            on: "2025-10-01".parse().expect("a date"),
            because: vec![AggregateId::new(Uuid::from_u128(2))],
        }
    }

    #[test]
    fn a_milestone_is_reported_once() {
        let (first, five) = (reached("first_session"), reached("five_sessions"));
        given::<Milestones>([])
            .when(Command::Report(vec![first.clone(), first.clone()]))
            .then([Event::Reached(first.clone())]);
        given::<Milestones>([Event::Reached(first.clone())])
            .when(Command::Report(vec![first.clone(), five.clone()]))
            .then([Event::Reached(five.clone())]);
        given::<Milestones>([Event::Reached(first.clone()), Event::Reached(five.clone())])
            .when(Command::Report(vec![five, first]))
            .then_known();
        given::<Milestones>([]).when(Command::Report(Vec::new())).then_known();
    }
}
