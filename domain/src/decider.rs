//! The shape every aggregate has: given what happened and what is asked, what happens next or why not.

use kernel::{OneOrMore, Timestamp};

/// A pure decision maker over one kind of aggregate (the decider of Chassaing's "Functional Event
/// Sourcing Decider").
pub trait Decider: Send + Sync + 'static {
    /// The token of the aggregate in its subject, for example `kintell_session`.
    const TYPE: &'static str;
    /// What its events add up to. The default is an aggregate that does not exist yet.
    type State: Default + Clone + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static;
    /// What can be asked.
    type Command: Send;
    /// What can happen.
    type Event: Clone + Send + Sync + 'static;
    /// Why not.
    type Refusal: std::error::Error + Send + Sync + 'static;

    /// Decides. Reads nothing but its arguments.
    fn decide(
        state: &Self::State,
        command: Self::Command,
        now: Timestamp,
    ) -> Result<Decision<Self::Event>, Self::Refusal>;

    /// What an event adds to the state. Total: replaying history cannot fail.
    fn evolve(state: Self::State, event: &Self::Event) -> Self::State;

    /// Whether the answer [`Decision::AlreadySo`] to this state can never become wrong, so that it
    /// needs no confirmation at the log's leader (a source version already seen stays seen).
    fn monotone(_state: &Self::State) -> bool {
        false
    }
}

/// A command that is not refused has one of two answers.
#[must_use]
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision<E> {
    /// These events happen, together or not at all.
    Record(OneOrMore<E>),
    /// The history already says so. A retry lands here.
    AlreadySo(Already),
}

/// In which way it is already so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Already {
    /// The same content is known.
    Known,
    /// A newer version of the record is known; this one is counted and left.
    Older,
}
