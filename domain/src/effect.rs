//! An effect outside of the platform: what was asked for, how it was tried, and what came of it.
//!
//! Its id is derived from what it follows from, its target and its contract, so that nothing is asked for twice. It never
//! decides: whoever performs it reports what came of an attempt, and this says what follows. What the peer does with
//! an attempt that was lost on the way is for the peer, who knows the id, or for a reconciliation.

use kernel::{AggregateId, EventId, HoldsPersonal, OneOrMore, Personal, Sequence, Timestamp};
use serde::{Deserialize, Serialize};

use crate::company_scope::CountsFor;
use crate::decider::{Already, Decider, Decision};

/// What can happen to an effect.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// It is asked for.
    Requested(Requested),
    /// An attempt begins that must not be made twice unseen.
    Attempted(Attempted),
    /// The peer has taken it.
    Succeeded(Succeeded),
    /// An attempt failed, and another follows.
    Failed(Failed),
    /// Nobody knows whether the peer has taken it.
    Uncertain(Uncertain),
    /// It is given up.
    Abandoned(Abandoned),
    /// An operator asks for another attempt.
    Redriven(Redriven),
}

/// An effect is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Requested {
    /// What kind of effect, for example `webhook`.
    pub kind: String,
    /// At whom.
    pub target: AggregateId,
    /// What was promised to the peer, and in which version.
    pub contract: String,
    /// The event that it follows from.
    pub because: EventId,
    /// Where that event stands.
    pub position: Sequence,
    /// When it is due.
    pub due_at: Timestamp,
}

/// An attempt begins. Where it is not reported, nobody knows whether the peer has taken it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Attempted {
    /// Which, from 1.
    pub attempt: u32,
}

/// What the peer said, as far as it is kept.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Answer {
    /// The status, where the peer speaks HTTP and came to say one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The beginning of what followed, without control characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub head: String,
    /// Whether there was more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// The peer has taken it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Succeeded {
    /// At which attempt.
    pub attempt: u32,
    /// What it said.
    pub answer: Answer,
}

/// An attempt failed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Failed {
    /// Which.
    pub attempt: u32,
    /// Why, as a stable code, for example `timeout`.
    pub reason: String,
    /// What the peer said.
    pub answer: Answer,
    /// When the next attempt is due.
    pub due_at: Timestamp,
    /// What the peer asked to wait and was not followed, or not as far: `capped`, `unreadable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_noted: Option<String>,
}

/// Nobody knows whether the peer has taken it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Uncertain {
    /// At which attempt.
    pub attempt: u32,
    /// Why, as a stable code.
    pub reason: String,
    /// What the peer said.
    pub answer: Answer,
    /// When the peer is asked whether it has it.
    pub due_at: Timestamp,
}

/// It is given up: an operator may ask for another attempt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Abandoned {
    /// After how many attempts.
    pub attempts: u32,
    /// Why, as a stable code.
    pub reason: String,
    /// What the peer said last.
    pub answer: Answer,
}

/// An operator asks for another attempt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Redriven {
    /// When it is due.
    pub due_at: Timestamp,
}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal)) {}
}

/// What the events add up to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// What was asked for; `None` before that.
    pub requested: Option<Requested>,
    /// How many attempts were made.
    pub attempts: u32,
    /// How many since it was asked for, or asked for again, last: the schedule begins anew.
    pub attempts_since: u32,
    /// How it stands.
    pub stage: Stage,
}

/// How an effect stands.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Stage {
    /// Nobody asked for it.
    #[default]
    Absent,
    /// An attempt is due.
    Due(Timestamp),
    /// An attempt has begun that must not be made twice unseen.
    Begun,
    /// Nobody knows; the peer is to be asked.
    Uncertain(Timestamp),
    /// The peer has it.
    Succeeded,
    /// It is given up.
    Abandoned,
}

impl State {
    /// When somebody has to look at it again; `None` when nothing is left to do. What has begun and was not reported is looked at at
    /// once.
    pub fn due_at(&self) -> Option<Timestamp> {
        match self.stage {
            Stage::Due(at) | Stage::Uncertain(at) => Some(at),
            Stage::Begun => self.requested.as_ref().map(|requested| requested.due_at),
            Stage::Absent | Stage::Succeeded | Stage::Abandoned => None,
        }
    }
}

/// What can be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Ask for it. Asked before, it is known.
    Request(Requested),
    /// Begin an attempt that must not be made twice unseen.
    Begin {
        /// Which, from 1.
        attempt: u32,
    },
    /// Report what came of an attempt, or of asking the peer about it.
    Report {
        /// Which.
        attempt: u32,
        /// What.
        outcome: Outcome,
    },
    /// Make another attempt at what was given up.
    Redrive {
        /// When.
        due_at: Timestamp,
    },
}

/// What came of an attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The peer has it.
    Succeeded(Answer),
    /// It failed, and another attempt is due.
    Failed {
        /// Why, as a stable code.
        reason: String,
        /// What the peer said.
        answer: Answer,
        /// When the next attempt is due.
        due_at: Timestamp,
        /// See [`Failed::wait_noted`].
        wait_noted: Option<String>,
    },
    /// Nobody knows.
    Uncertain {
        /// Why, as a stable code.
        reason: String,
        /// What the peer said.
        answer: Answer,
        /// When the peer is asked.
        due_at: Timestamp,
    },
    /// It is given up.
    Abandoned {
        /// Why, as a stable code.
        reason: String,
        /// What the peer said.
        answer: Answer,
    },
}

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// Nobody asked for it.
    #[error("there is no such effect")]
    NotFound,
    /// Another attempt was reported meanwhile, or the effect is settled.
    #[error("this attempt is not the one that is due")]
    NotDue,
    /// It was not given up.
    #[error("it was not given up: nothing has to be driven again")]
    NotAbandoned,
}

/// The decider of effects.
pub struct Effect;

impl Decider for Effect {
    const TYPE: &'static str = "effect";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, _: Timestamp) -> Result<Decision<Event>, Refusal> {
        let record = |event| Ok(Decision::Record(OneOrMore::one(event)));
        match (command, &state.stage) {
            (Command::Request(requested), Stage::Absent) => record(Event::Requested(requested)),
            (Command::Request(_), _) => Ok(Decision::AlreadySo(Already::Known)),
            (_, Stage::Absent) => Err(Refusal::NotFound),
            (Command::Begin { attempt }, Stage::Due(_)) if attempt == state.attempts + 1 => {
                record(Event::Attempted(Attempted { attempt }))
            }
            (Command::Begin { .. }, _) => Err(Refusal::NotDue),
            (Command::Report { attempt, outcome }, _) if state.awaits(attempt) => {
                record(reported(attempt, outcome))
            }
            (Command::Report { .. }, _) => Err(Refusal::NotDue),
            (Command::Redrive { due_at }, Stage::Abandoned) => record(Event::Redriven(Redriven { due_at })),
            (Command::Redrive { .. }, _) => Err(Refusal::NotAbandoned),
        }
    }

    fn counts_for(_: &State) -> CountsFor {
        CountsFor::Programme
    }

    fn evolve(mut state: State, event: &Event) -> State {
        let note = |state: &mut State, attempt: u32| {
            state.attempts_since += attempt.saturating_sub(state.attempts);
            state.attempts = attempt;
        };
        match event {
            Event::Requested(requested) => {
                state.stage = Stage::Due(requested.due_at);
                state.requested = Some(requested.clone());
            }
            Event::Attempted(Attempted { attempt }) => {
                note(&mut state, *attempt);
                state.stage = Stage::Begun;
            }
            Event::Succeeded(Succeeded { attempt, .. }) => {
                note(&mut state, *attempt);
                state.stage = Stage::Succeeded;
            }
            Event::Failed(Failed { attempt, due_at, .. }) => {
                note(&mut state, *attempt);
                state.stage = Stage::Due(*due_at);
            }
            Event::Uncertain(Uncertain { attempt, due_at, .. }) => {
                note(&mut state, *attempt);
                state.stage = Stage::Uncertain(*due_at);
            }
            Event::Abandoned(Abandoned { attempts, .. }) => {
                note(&mut state, *attempts);
                state.stage = Stage::Abandoned;
            }
            Event::Redriven(Redriven { due_at }) => {
                state.attempts_since = 0;
                state.stage = Stage::Due(*due_at);
            }
        }
        state
    }
}

impl State {
    /// Whether this attempt can be reported: the next one, or the last one where nobody knows what came of it.
    fn awaits(&self, attempt: u32) -> bool {
        match self.stage {
            Stage::Due(_) => attempt == self.attempts + 1,
            Stage::Begun | Stage::Uncertain(_) => attempt == self.attempts,
            Stage::Absent | Stage::Succeeded | Stage::Abandoned => false,
        }
    }
}

fn reported(attempt: u32, outcome: Outcome) -> Event {
    match outcome {
        Outcome::Succeeded(answer) => Event::Succeeded(Succeeded { attempt, answer }),
        Outcome::Failed { reason, answer, due_at, wait_noted } => {
            Event::Failed(Failed { attempt, reason, answer, due_at, wait_noted })
        }
        Outcome::Uncertain { reason, answer, due_at } => {
            Event::Uncertain(Uncertain { attempt, reason, answer, due_at })
        }
        Outcome::Abandoned { reason, answer } => {
            Event::Abandoned(Abandoned { attempts: attempt, reason, answer })
        }
    }
}

#[cfg(test)]
mod tests;
