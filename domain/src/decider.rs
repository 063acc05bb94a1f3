//! The shape every aggregate has: given what happened and what is asked, what happens next or why not.

use kernel::{Occurrence, OneOrMore, PersonId, Timestamp};

use crate::company_scope::CountsFor;

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

    /// For which companies what the state says counts: whoever acts for some companies only changes nothing else.
    fn counts_for(state: &Self::State) -> CountsFor;

    /// Whether an event only says that a newer version of a source's record is what is known: it moves the version
    /// on and changes nothing that counts, so whoever sent the record is told that it is known.
    fn confirms(_event: &Self::Event) -> bool {
        false
    }

    /// What an event makes count again that its command did not bring: a late release that undoes a decision by hand
    /// leaves standing what another release says. Its commit is about that.
    fn counts_again(_event: &Self::Event) -> Option<CountsAgain> {
        None
    }
}

/// What counts again once a decision by hand is undone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CountsAgain {
    /// When it happened.
    pub occurred: Occurrence,
    /// Who took part.
    pub participant: PersonId,
    /// Who gave time to it, where somebody did.
    pub volunteer: Option<PersonId>,
}

/// A command that is not refused has one of three answers.
#[must_use]
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision<E> {
    /// These events happen, together or not at all.
    Record(OneOrMore<E>),
    /// What is asked for is so now. Somebody else may have changed it since it was read, so the answer must be
    /// confirmed at the log's leader.
    AlreadySo(Already),
    /// This version of a source's record was seen, or a newer one. It stays seen whatever happens, so the answer
    /// needs no confirmation.
    SeenBefore(Already),
}

/// In which way it is already so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Already {
    /// The same content is known.
    Known,
    /// A newer version of the record is known; this one is counted and left.
    Older,
}
