//! A claim on an e-mail address, an external id or a company name: what makes it unique in a tenant.
//!
//! The aggregate's id is a keyed digest of the normalised value, and its first commit is guarded by
//! "nothing there yet": uniqueness is decided in the log, never by a read model (ARCHITECTURE §2.1).

use kernel::{CompanyId, HoldsPersonal, OneOrMore, PersonId, Personal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::company_scope::CountsFor;
use crate::decider::{Already, Decider, Decision};

/// What kind of value is claimed. The kind is part of what the id is a digest of.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// An e-mail address, compared without case.
    Email,
    /// The id a SCIM directory gives a user.
    ScimId,
    /// The name of a company, compared without case and surplus space.
    CompanyName,
    /// The reference a company has in an import file.
    CompanyReference,
    /// The id that Kintell gives a user.
    KintellId,
    /// The id that Discord gives a user.
    DiscordId,
    /// The id that the buddy app gives a user.
    BuddyId,
    /// The id that an upskilling provider gives a learner, as `<provider>:<id>`.
    LearnerId,
}

impl IdentifierKind {
    /// The name that goes into the digest; it never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::ScimId => "scim_id",
            Self::CompanyName => "company_name",
            Self::CompanyReference => "company_reference",
            Self::KintellId => "kintell_id",
            Self::DiscordId => "discord_id",
            Self::BuddyId => "buddy_id",
            Self::LearnerId => "learner_id",
        }
    }
}

/// Who holds a claim.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A person.
    Person(PersonId),
    /// A company.
    Company(CompanyId),
}

/// What can happen to a claim.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// Someone holds it now.
    Claimed(Claimed),
    /// Its holder gave it up: it can be claimed again.
    Released(Released),
    /// Its holder was erased: nobody can claim it again.
    Suppressed(Suppressed),
}

/// Someone holds the identifier now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Claimed {
    /// What kind of value it is.
    pub kind: IdentifierKind,
    /// Who holds it.
    pub holder: Holder,
}

/// The holder gave the identifier up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Released {
    /// Who held it.
    pub holder: Holder,
}

/// The holder was erased.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Suppressed {
    /// Who held it.
    pub person: PersonId,
}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal)) {}
}

/// What a claim's events add up to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum State {
    /// Nobody holds it.
    #[default]
    Free,
    /// Somebody holds it.
    Held(Holder),
    /// Its holder was erased.
    Suppressed,
}

/// What can be asked of a claim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Take it.
    Claim(IdentifierKind, Holder),
    /// Give it up.
    Release(Holder),
    /// Shut it for ever.
    Suppress(PersonId),
}

/// Why a claim says no.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// Somebody else holds it.
    #[error("the identifier is held by someone else")]
    HeldByAnother(Holder),
    /// It belonged to a person who was erased.
    #[error("the identifier belonged to a person who was erased")]
    SubjectErased,
}

/// The decider of identifiers.
pub struct Identifier;

impl Decider for Identifier {
    const TYPE: &'static str = "identifier";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, _: Timestamp) -> Result<Decision<Event>, Refusal> {
        let record = |event| Ok(Decision::Record(OneOrMore::one(event)));
        let already = Ok(Decision::AlreadySo(Already::Known));
        match (*state, command) {
            (State::Free, Command::Claim(kind, holder)) => record(Event::Claimed(Claimed { kind, holder })),
            (State::Held(now), Command::Claim(_, asking)) if now == asking => already,
            (State::Held(now), Command::Claim(..)) => Err(Refusal::HeldByAnother(now)),
            (State::Suppressed, Command::Claim(..)) => Err(Refusal::SubjectErased),
            (State::Held(now), Command::Release(holder)) if now == holder => {
                record(Event::Released(Released { holder }))
            }
            (State::Held(now), Command::Release(_)) => Err(Refusal::HeldByAnother(now)),
            (State::Free | State::Suppressed, Command::Release(_)) => already,
            (State::Held(Holder::Person(now)), Command::Suppress(person)) if now == person => {
                record(Event::Suppressed(Suppressed { person }))
            }
            (State::Held(now), Command::Suppress(_)) => Err(Refusal::HeldByAnother(now)),
            // It stands with the person and is not claimed yet: the claim that is on its way must not succeed.
            (State::Free, Command::Suppress(person)) => record(Event::Suppressed(Suppressed { person })),
            (State::Suppressed, Command::Suppress(_)) => already,
        }
    }

    fn counts_for(_: &State) -> CountsFor {
        CountsFor::Nobody
    }

    fn evolve(_: State, event: &Event) -> State {
        match event {
            Event::Claimed(claimed) => State::Held(claimed.holder),
            Event::Released(_) => State::Free,
            Event::Suppressed(_) => State::Suppressed,
        }
    }
}

#[cfg(test)]
mod tests;
