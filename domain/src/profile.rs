//! What programme staff say of a person beside what the records say: flags of their journey, set by hand.
//!
//! A flag that is set by hand goes before what the rules derive, until it is given back to them.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{HoldsPersonal, OneOrMore, PersonId, Personal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::company_scope::CountsFor;
use crate::decider::{Already, Decider, Decision};
use crate::journey::{self, Sets};

/// What can happen to a profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// Flags were set, or given back to the rules.
    Updated(Updated),
}

/// Flags were set, or given back to the rules.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Updated {
    /// Whose.
    pub person: PersonId,
    /// Flags that are set from here on, with what they say.
    pub set: BTreeMap<String, bool>,
    /// Flags that the rules decide again.
    pub given_back: BTreeSet<String>,
}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal)) {}
}

/// What the events of a profile add up to: the flags that are set by hand.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    set: BTreeMap<String, bool>,
}

/// What can be asked of a profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Set flags; `None` gives one back to the rules.
    Update {
        /// Whose.
        person: PersonId,
        /// Which flags.
        flags: BTreeMap<String, Option<bool>>,
    },
}

/// Why not.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// The rules in force know no such flag.
    #[error("there is no flag `{0}`")]
    UnknownFlag(String),
}

/// The decider of profiles.
pub struct Profile;

impl Decider for Profile {
    const TYPE: &'static str = "profile";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, _: Timestamp) -> Result<Decision<Event>, Refusal> {
        let Command::Update { person, flags } = command;
        if let Some(unknown) = flags.keys().find(|flag| !is_a_flag(flag)) {
            return Err(Refusal::UnknownFlag(unknown.clone()));
        }
        let mut updated = Updated { person, set: BTreeMap::new(), given_back: BTreeSet::new() };
        for (flag, wanted) in flags {
            match (wanted, state.set.get(&flag)) {
                (Some(wanted), now) if now != Some(&wanted) => {
                    updated.set.insert(flag, wanted);
                }
                (None, Some(_)) => {
                    updated.given_back.insert(flag);
                }
                _ => {}
            }
        }
        if updated.set.is_empty() && updated.given_back.is_empty() {
            return Ok(Decision::AlreadySo(Already::Known));
        }
        Ok(Decision::Record(OneOrMore::one(Event::Updated(updated))))
    }

    fn counts_for(_: &State) -> CountsFor {
        CountsFor::Programme
    }

    fn evolve(mut state: State, event: &Event) -> State {
        let Event::Updated(updated) = event;
        state.set.extend(updated.set.iter().map(|(flag, says)| (flag.clone(), *says)));
        state.set.retain(|flag, _| !updated.given_back.contains(flag));
        state
    }
}

/// Whether the rules in force know a flag of this name.
fn is_a_flag(name: &str) -> bool {
    journey::rules().iter().any(|rule| rule.sets == Sets::Flag && rule.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::given;
    use uuid::Uuid;

    const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
    const FLAG: &str = "is_buddy_matched";

    fn update(flags: &[(&str, Option<bool>)]) -> Command {
        let flags = flags.iter().map(|(flag, says)| ((*flag).to_owned(), *says)).collect();
        Command::Update { person: ANA, flags }
    }

    fn updated(set: &[(&str, bool)], given_back: &[&str]) -> Event {
        Event::Updated(Updated {
            person: ANA,
            set: set.iter().map(|(flag, says)| ((*flag).to_owned(), *says)).collect(),
            given_back: given_back.iter().map(|flag| (*flag).to_owned()).collect(),
        })
    }

    #[test]
    fn a_flag_is_set_and_given_back() {
        given::<Profile>([]).when(update(&[(FLAG, Some(true))])).then([updated(&[(FLAG, true)], &[])]);
        given::<Profile>([updated(&[(FLAG, true)], &[])])
            .when(update(&[(FLAG, None)]))
            .then([updated(&[], &[FLAG])]);
        given::<Profile>([updated(&[(FLAG, true)], &[])])
            .when(update(&[(FLAG, Some(false))]))
            .then([updated(&[(FLAG, false)], &[])]);
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        given::<Profile>([updated(&[(FLAG, true)], &[])]).when(update(&[(FLAG, Some(true))])).then_known();
        given::<Profile>([updated(&[(FLAG, true)], &[]), updated(&[], &[FLAG])])
            .when(update(&[(FLAG, None)]))
            .then_known();
        given::<Profile>([]).when(update(&[])).then_known();
    }

    #[test]
    fn a_flag_that_the_rules_do_not_know_is_refused() {
        given::<Profile>([])
            .when(update(&[(FLAG, Some(true)), ("first_session", Some(true))]))
            .then_refused(&Refusal::UnknownFlag("first_session".to_owned()));
    }
}
