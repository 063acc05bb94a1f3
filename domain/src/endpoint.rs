//! An endpoint outside of the platform that is told of events of some types.
//!
//! What it is told, from when on and until when, follows from this history. Its address and its secrets do not stand here:
//! an address can hold a secret too. They are kept sealed, and gone when the endpoint is removed.

use std::collections::BTreeSet;

use kernel::{HoldsPersonal, OneOrMore, Personal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::company_scope::CountsFor;
use crate::decider::{Already, Decider, Decision};

/// What can happen to an endpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// It is to be told of events from here on.
    Registered(Registered),
    /// It has another secret.
    SecretRotated(SecretRotated),
    /// It is told nothing for now.
    Disabled(Disabled),
    /// It is told again, from here on.
    Enabled(Enabled),
    /// It is told nothing any more, and its address and its secrets are gone.
    Removed(Removed),
}

/// An endpoint is to be told of events from here on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Registered {
    /// What people call it.
    pub name: String,
    /// The host of its address.
    pub host: String,
    /// Events of which types it is told.
    pub event_types: BTreeSet<String>,
}

/// An endpoint has another secret; the one before signs beside it for a while.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SecretRotated {
    /// Until when.
    pub overlaps_until: Timestamp,
}

/// An endpoint is told nothing for now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Disabled {
    /// Why: `by_hand`, or `gone` where it said itself that it is not there any more (410).
    pub reason: String,
}

/// An endpoint is told again, from here on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Enabled {}

/// An endpoint is told nothing any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Removed {}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal)) {}
}

/// What the events add up to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// Of which types of events it is told; `None` when there is no such endpoint, or none any more.
    pub registered: Option<Registered>,
    /// Whether it is told nothing for now.
    pub disabled: bool,
    /// Whether it was removed.
    pub removed: bool,
}

impl State {
    /// Whether it is told of events of a type.
    pub fn is_told_of(&self, event_type: &str) -> bool {
        !self.disabled
            && self.registered.as_ref().is_some_and(|registered| registered.event_types.contains(event_type))
    }
}

/// What can be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Tell it of events.
    Register(Registered),
    /// It has another secret.
    RotateSecret {
        /// Until when the one before signs too.
        overlaps_until: Timestamp,
    },
    /// Tell it nothing for now.
    Disable {
        /// See [`Disabled::reason`].
        reason: String,
    },
    /// Tell it again.
    Enable,
    /// Tell it nothing any more.
    Remove,
}

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// There is none, or none any more.
    #[error("there is no such endpoint")]
    NotFound,
    /// One of this id is there, or was, with another content.
    #[error("an endpoint of this id is there already")]
    Exists,
}

/// The decider of endpoints.
pub struct Endpoint;

impl Decider for Endpoint {
    const TYPE: &'static str = "endpoint";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, _: Timestamp) -> Result<Decision<Event>, Refusal> {
        let record = |event| Ok(Decision::Record(OneOrMore::one(event)));
        let known = Ok(Decision::AlreadySo(Already::Known));
        match (command, &state.registered) {
            (Command::Register(_), None) if state.removed => Err(Refusal::Exists),
            (Command::Register(registered), None) => record(Event::Registered(registered)),
            (Command::Register(registered), Some(stands)) if registered == *stands => known,
            (Command::Register(_), Some(_)) => Err(Refusal::Exists),
            (Command::Remove, None) if state.removed => known,
            (_, None) => Err(Refusal::NotFound),
            (Command::RotateSecret { overlaps_until }, Some(_)) => {
                record(Event::SecretRotated(SecretRotated { overlaps_until }))
            }
            (Command::Disable { .. }, Some(_)) if state.disabled => known,
            (Command::Disable { reason }, Some(_)) => record(Event::Disabled(Disabled { reason })),
            (Command::Enable, Some(_)) if !state.disabled => known,
            (Command::Enable, Some(_)) => record(Event::Enabled(Enabled {})),
            (Command::Remove, Some(_)) => record(Event::Removed(Removed {})),
        }
    }

    fn counts_for(_: &State) -> CountsFor {
        CountsFor::Programme
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::Registered(registered) => state.registered = Some(registered.clone()),
            Event::SecretRotated(_) => {}
            Event::Disabled(_) => state.disabled = true,
            Event::Enabled(_) => state.disabled = false,
            Event::Removed(_) => (state.registered, state.removed) = (None, true),
        }
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::given;

    fn registered() -> Registered {
        Registered {
            name: "the data lake".to_owned(),
            host: "lake.example.org".to_owned(),
            event_types: BTreeSet::from(["kintell.session.completed".to_owned()]),
        }
    }

    fn after(events: &[Event]) -> State {
        events.iter().fold(State::default(), Endpoint::evolve)
    }

    #[test]
    fn it_is_told_from_its_registration_on_but_while_it_is_disabled_and_after_it_was_removed() {
        const TYPE: &str = "kintell.session.completed";
        let mut history = given::<Endpoint>([]).when(Command::Register(registered())).events();
        assert!(after(&history).is_told_of(TYPE) && !after(&history).is_told_of("buddy.match.created"));
        given::<Endpoint>(history.clone()).when(Command::Register(registered())).then_known();
        let other = Registered { name: "another".to_owned(), ..registered() };
        given::<Endpoint>(history.clone()).when(Command::Register(other)).then_refused(&Refusal::Exists);
        given::<Endpoint>(history.clone()).when(Command::Enable).then_known();
        for (command, told) in [
            (Command::Disable { reason: "gone".to_owned() }, false),
            (Command::Enable, true),
            (Command::RotateSecret { overlaps_until: Timestamp::from_micros(5) }, true),
            (Command::Remove, false),
        ] {
            history.extend(given::<Endpoint>(history.clone()).when(command).events());
            assert_eq!(after(&history).is_told_of(TYPE), told, "{history:?}");
        }
        given::<Endpoint>(history.clone()).when(Command::Remove).then_known();
        given::<Endpoint>(history.clone())
            .when(Command::Register(registered()))
            .then_refused(&Refusal::Exists);
        given::<Endpoint>(history).when(Command::Enable).then_refused(&Refusal::NotFound);
        given::<Endpoint>([]).when(Command::Enable).then_refused(&Refusal::NotFound);
    }
}
