//! A human in a tenant: registered once, amended by directories, erased on request.
//!
//! The aggregate's state holds no personal text, only which identifiers claim it.

use std::collections::BTreeSet;

use kernel::{AggregateId, HoldsPersonal, OneOrMore, PersonId, Personal, SourceRecord, Timestamp};
use serde::{Deserialize, Serialize};

use crate::company_scope::CountsFor;
use crate::decider::{Already, Decider, Decision};
use crate::identifier::IdentifierKind;
pub use crate::programme::ProgrammeRole;
pub use crate::record::Confirmed;
use crate::record::{Seen, SeenSource, VersionConflict, arrival};

/// What a source says about a person. Every text is sealed under the person's own key.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Profile {
    /// The e-mail address as written.
    pub email: Option<Personal>,
    /// The given name as written; never re-cased (DECISIONS C37).
    pub given_name: Option<Personal>,
    /// The family name as written.
    pub family_name: Option<Personal>,
    /// The whole name as the directory formats it.
    pub formatted_name: Option<Personal>,
    /// A phone number as written.
    pub phone: Option<Personal>,
    /// The postal address on one line.
    pub address: Option<Personal>,
    /// The employee number.
    pub employee_number: Option<Personal>,
    /// The directory's own id of the entry.
    pub directory_id: Option<Personal>,
    /// The country of the address, ISO 3166-1 alpha-2: it identifies nobody alone.
    pub country: Option<String>,
    /// The cost centre, which groups many.
    pub cost_centre: Option<String>,
}

impl Profile {
    fn visit(&mut self, visit: &mut dyn FnMut(&'static str, &mut Personal)) {
        let fields: [(&'static str, &mut Option<Personal>); 8] = [
            ("email", &mut self.email),
            ("given_name", &mut self.given_name),
            ("family_name", &mut self.family_name),
            ("formatted_name", &mut self.formatted_name),
            ("phone", &mut self.phone),
            ("address", &mut self.address),
            ("employee_number", &mut self.employee_number),
            ("directory_id", &mut self.directory_id),
        ];
        for (name, field) in fields {
            if let Some(personal) = field {
                visit(name, personal);
            }
        }
    }
}

/// What can happen to a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// They became known.
    Registered(Registered),
    /// A directory says more, or something else, about them.
    Amended(Amended),
    /// A newer version of the directory record says the same about them.
    Confirmed(Confirmed),
    /// They took a further role.
    RoleAdded(RoleAdded),
    /// An id of theirs in another system became known.
    IdentifierLinked(IdentifierLinked),
    /// An id in another system is not theirs any more.
    IdentifierUnlinked(IdentifierUnlinked),
    /// Their erasure was ordered: from here on nothing about them is stored.
    ErasureRequested(ErasureRequested),
    /// Their key is destroyed.
    Erased(Erased),
}

/// A person became known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Registered {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: ProgrammeRole,
    /// The claims that point to them.
    pub identifiers: Vec<AggregateId>,
    /// The version and content of the directory record, when one registered them.
    pub seen: Option<SeenSource>,
    /// What is known.
    pub profile: Profile,
}

/// A directory says more, or something else.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Amended {
    /// Who.
    pub person: PersonId,
    /// Further claims that point to them.
    pub identifiers: Vec<AggregateId>,
    /// The new version and content.
    pub seen: SeenSource,
    /// As it was: the version and content the new one replaces. The texts themselves stand, sealed,
    /// in the event that brought them.
    pub before: Option<SeenSource>,
    /// As it is.
    pub after: Profile,
}

/// A person took a further role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RoleAdded {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub role: ProgrammeRole,
}

/// An id of a person in another system became known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct IdentifierLinked {
    /// Who.
    pub person: PersonId,
    /// In which system.
    pub kind: IdentifierKind,
    /// The claim that points to them.
    pub identifier: AggregateId,
    /// The id as written.
    pub value: Personal,
}

/// An id in another system is not a person's any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct IdentifierUnlinked {
    /// Who.
    pub person: PersonId,
    /// In which system.
    pub kind: IdentifierKind,
    /// The claim that pointed to them.
    pub identifier: AggregateId,
}

/// The erasure of a person was ordered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ErasureRequested {
    /// Who.
    pub person: PersonId,
    /// Every claim that is to be suppressed.
    pub identifiers: Vec<AggregateId>,
}

/// The key of a person is destroyed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Erased {
    /// Who.
    pub person: PersonId,
    /// When the key was destroyed in the live system.
    pub key_destroyed_at: Timestamp,
    /// The key epoch that must be gone from every backup before the erasure is complete.
    pub complete_after_epoch: u32,
}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut Personal)) {
        match self {
            Self::Registered(registered) => registered.profile.visit(visit),
            Self::Amended(amended) => amended.after.visit(visit),
            Self::IdentifierLinked(linked) => visit("value", &mut linked.value),
            Self::Confirmed(_)
            | Self::RoleAdded(_)
            | Self::IdentifierUnlinked(_)
            | Self::ErasureRequested(_)
            | Self::Erased(_) => {}
        }
    }
}

/// What a person's events add up to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum State {
    /// Not known yet.
    #[default]
    Absent,
    /// Known.
    Registered {
        /// What they do.
        roles: BTreeSet<ProgrammeRole>,
        /// Claims that point to them.
        identifiers: BTreeSet<AggregateId>,
        /// The newest directory record seen.
        seen: Option<Seen>,
    },
    /// Their erasure was ordered and is under way.
    Erasing {
        /// Claims to suppress.
        identifiers: BTreeSet<AggregateId>,
    },
    /// Erased.
    Erased,
}

/// What can be asked of a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// A record of a programme names them.
    Meet {
        /// Who.
        person: PersonId,
        /// As what.
        role: ProgrammeRole,
        /// The claim it named them by.
        identifier: AggregateId,
        /// What the record says, usually an e-mail address only.
        profile: Profile,
    },
    /// A directory record of them arrived.
    Record {
        /// Who.
        person: PersonId,
        /// The record.
        source: SourceRecord,
        /// The claims that point to them.
        identifiers: Vec<AggregateId>,
        /// What it says.
        profile: Profile,
    },
    /// An id of theirs in another system became known.
    Link(IdentifierLinked),
    /// An id in another system is not theirs any more.
    Unlink(IdentifierUnlinked),
    /// Order their erasure.
    RequestErasure(PersonId),
    /// Their key is destroyed.
    CompleteErasure {
        /// Who.
        person: PersonId,
        /// When.
        key_destroyed_at: Timestamp,
        /// See [`Erased::complete_after_epoch`].
        complete_after_epoch: u32,
    },
}

/// Why not.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such person.
    #[error("there is no such person")]
    NotFound,
    /// They were erased.
    #[error("the person was erased")]
    SubjectErased,
    /// Two contents at one version.
    #[error(transparent)]
    VersionConflict(#[from] VersionConflict),
}

/// The decider of people.
pub struct Person;

impl Decider for Person {
    const TYPE: &'static str = "person";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, _: Timestamp) -> Result<Decision<Event>, Refusal> {
        let known = Ok(Decision::AlreadySo(Already::Known));
        let record = |event| Ok(Decision::Record(OneOrMore::one(event)));
        match (state, command) {
            (State::Absent, Command::Meet { person, role, identifier, profile }) => {
                record(Event::Registered(Registered {
                    person,
                    role,
                    identifiers: vec![identifier],
                    seen: None,
                    profile,
                }))
            }
            (State::Registered { roles, .. }, Command::Meet { person, role, .. }) => {
                if roles.contains(&role) {
                    known
                } else {
                    record(Event::RoleAdded(RoleAdded { person, role }))
                }
            }
            (State::Absent, Command::Record { person, source, identifiers, profile }) => {
                // A directory of a company lists its employees: those who volunteer.
                record(Event::Registered(Registered {
                    person,
                    role: ProgrammeRole::Volunteer,
                    identifiers,
                    seen: Some((&source).into()),
                    profile,
                }))
            }
            (
                State::Registered { seen, identifiers: held, .. },
                Command::Record { person, source, identifiers, profile },
            ) => match arrival(seen.as_ref(), &source).answer(&source, Event::Confirmed)? {
                Some(answer) => Ok(answer),
                None => record(Event::Amended(Amended {
                    person,
                    identifiers: identifiers.into_iter().filter(|id| !held.contains(id)).collect(),
                    seen: (&source).into(),
                    before: seen.and_then(|seen| {
                        let (version, fingerprint) = (seen.version, seen.fingerprint?);
                        Some(SeenSource { version, fingerprint })
                    }),
                    after: profile,
                })),
            },
            (State::Registered { identifiers, .. }, Command::Link(linked)) => {
                if identifiers.contains(&linked.identifier) {
                    known
                } else {
                    record(Event::IdentifierLinked(linked))
                }
            }
            (State::Registered { identifiers, .. }, Command::Unlink(unlinked)) => {
                if identifiers.contains(&unlinked.identifier) {
                    record(Event::IdentifierUnlinked(unlinked))
                } else {
                    known
                }
            }
            (State::Registered { identifiers, .. }, Command::RequestErasure(person)) => {
                record(Event::ErasureRequested(ErasureRequested {
                    person,
                    identifiers: identifiers.iter().copied().collect(),
                }))
            }
            (
                State::Erasing { .. },
                Command::CompleteErasure { person, key_destroyed_at, complete_after_epoch },
            ) => record(Event::Erased(Erased { person, key_destroyed_at, complete_after_epoch })),
            (State::Erasing { .. } | State::Erased, Command::RequestErasure(_))
            | (State::Erased, Command::CompleteErasure { .. }) => known,
            (
                State::Erasing { .. } | State::Erased,
                Command::Meet { .. } | Command::Record { .. } | Command::Link(_) | Command::Unlink(_),
            ) => Err(Refusal::SubjectErased),
            (
                State::Absent,
                Command::Link(_)
                | Command::Unlink(_)
                | Command::RequestErasure(_)
                | Command::CompleteErasure { .. },
            )
            | (State::Registered { .. }, Command::CompleteErasure { .. }) => Err(Refusal::NotFound),
        }
    }

    fn counts_for(_: &State) -> CountsFor {
        CountsFor::Nobody
    }

    fn evolve(state: State, event: &Event) -> State {
        match (state, event) {
            (_, Event::Registered(registered)) => State::Registered {
                roles: BTreeSet::from([registered.role]),
                identifiers: registered.identifiers.iter().copied().collect(),
                seen: registered.seen.as_ref().map(Seen::from),
            },
            (State::Registered { roles, mut identifiers, .. }, Event::Amended(amended)) => {
                identifiers.extend(&amended.identifiers);
                State::Registered { roles, identifiers, seen: Some((&amended.seen).into()) }
            }
            (State::Registered { roles, identifiers, .. }, Event::Confirmed(confirmed)) => {
                State::Registered { roles, identifiers, seen: Some(confirmed.into()) }
            }
            (State::Registered { mut roles, identifiers, seen }, Event::RoleAdded(added)) => {
                roles.insert(added.role);
                State::Registered { roles, identifiers, seen }
            }
            (State::Registered { roles, mut identifiers, seen }, Event::IdentifierLinked(linked)) => {
                identifiers.insert(linked.identifier);
                State::Registered { roles, identifiers, seen }
            }
            (State::Registered { roles, mut identifiers, seen }, Event::IdentifierUnlinked(unlinked)) => {
                identifiers.remove(&unlinked.identifier);
                State::Registered { roles, identifiers, seen }
            }
            (_, Event::ErasureRequested(requested)) => {
                State::Erasing { identifiers: requested.identifiers.iter().copied().collect() }
            }
            (_, Event::Erased(_)) => State::Erased,
            // History that a decider would not have written adds nothing.
            (
                state,
                Event::Amended(_)
                | Event::Confirmed(_)
                | Event::RoleAdded(_)
                | Event::IdentifierLinked(_)
                | Event::IdentifierUnlinked(_),
            ) => state,
        }
    }

    fn confirms(event: &Event) -> bool {
        matches!(event, Event::Confirmed(_))
    }
}

#[cfg(test)]
mod tests;
