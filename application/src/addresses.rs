//! Whom an e-mail address names: the claim of its normalised form, and those of the forms by which earlier builds
//! compared addresses.
//!
//! Whoever an earlier build knows by another form of the address is found by it, and known by the form of today from
//! then on. Every spelling that named somebody stands with them, so that their erasure shuts it too.

use domain::identifier::{self, Holder, IdentifierKind};
use domain::person::{self, IdentifierLinked, Person};
use event_store::EventLog;
use kernel::{AggregateId, EmailAddress, PersonId, Personal};
use privacy::TenantKeys;

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::identities::{Claim, step};
use crate::platform::Platform;

/// The claims of an address.
pub(crate) struct AddressClaims<'a> {
    address: &'a EmailAddress,
    /// The one that decides.
    pub(crate) claim: AggregateId,
    /// That of the spelling, where an earlier build would have taken it for another address.
    spelling: Option<AggregateId>,
    /// Those by which an earlier build may know the person.
    earlier: Vec<AggregateId>,
}

impl<'a> AddressClaims<'a> {
    pub(crate) fn of(keys: &TenantKeys, address: &'a EmailAddress) -> Self {
        let claim = |form: &str| keys.identifier_id(IdentifierKind::Email.name(), form);
        Self {
            address,
            claim: claim(address.normalised()),
            spelling: (address.spelling() != address.normalised()).then(|| claim(address.spelling())),
            earlier: address.earlier_forms().iter().map(|form| claim(form)).collect(),
        }
    }

    /// Those that may name somebody, the one that decides first.
    pub(crate) fn that_name(&self) -> impl Iterator<Item = AggregateId> {
        std::iter::once(self.claim).chain(self.earlier.iter().copied())
    }

    /// That of what was written: each spelling is seen to once.
    pub(crate) fn written(&self) -> AggregateId {
        self.spelling.unwrap_or(self.claim)
    }
}

impl<L: EventLog> Platform<L> {
    /// Claims an address for whoever is known by it, else for `proposed`.
    pub(crate) async fn claim_address(
        &self,
        context: &Context,
        keys: &TenantKeys,
        claims: &AddressClaims<'_>,
        proposed: PersonId,
    ) -> Result<Claim, CommandFault> {
        let mut holder = proposed;
        if !claims.earlier.is_empty() {
            match self.known_by_earlier_form(context, claims).await? {
                Known::Suppressed => return Ok(Claim::Suppressed),
                Known::As(person) => {
                    holder = person;
                    if self.link_address(context, keys, claims, claims.claim, person).await? == Linked::Erased
                    {
                        return Ok(Claim::Suppressed);
                    }
                }
                Known::Nobody => {}
            }
        }
        self.claim(context, keys, IdentifierKind::Email, claims.claim, Holder::Person(holder)).await
    }

    /// Lets a spelling stand with the person it named, and claims it for them unless somebody else has it.
    pub(crate) async fn keep_spelling(
        &self,
        context: &Context,
        keys: &TenantKeys,
        claims: &AddressClaims<'_>,
        person: PersonId,
    ) -> Result<(), CommandFault> {
        let Some(spelling) = claims.spelling else { return Ok(()) };
        if self.link_address(context, keys, claims, spelling, person).await? == Linked::Linked {
            let _theirs_or_not =
                self.claim(context, keys, IdentifierKind::Email, spelling, Holder::Person(person)).await?;
        }
        Ok(())
    }

    /// Who is known by another form only. The form of today decides where it is claimed; a spelling whose holder was
    /// erased names nobody any more.
    async fn known_by_earlier_form(
        &self,
        context: &Context,
        claims: &AddressClaims<'_>,
    ) -> Result<Known, CommandFault> {
        let mut known = Known::Nobody;
        let decided = self.holder(context, claims.claim).await? != identifier::State::Free;
        for form in &claims.earlier {
            match self.holder(context, *form).await? {
                identifier::State::Suppressed if !decided || claims.spelling == Some(*form) => {
                    return Ok(Known::Suppressed);
                }
                identifier::State::Held(Holder::Person(person)) if !decided && known == Known::Nobody => {
                    known = Known::As(person);
                }
                _ => {}
            }
        }
        Ok(known)
    }

    async fn link_address(
        &self,
        context: &Context,
        keys: &TenantKeys,
        claims: &AddressClaims<'_>,
        identifier: AggregateId,
        person: PersonId,
    ) -> Result<Linked, CommandFault> {
        let value = Personal::clear(person, claims.address.address());
        let link = person::Command::Link(IdentifierLinked {
            person,
            kind: IdentifierKind::Email,
            identifier,
            value,
        });
        let linking = step(keys, context, "link-address", identifier.uuid().as_bytes());
        let (id, meta) = (AggregateId::new(person.uuid()), CommitMeta::about(person));
        match self.execute::<Person>(&linking, id, Presume::Nothing, link, &meta).await {
            // Not found: only the claim was written before a process died. Meeting them writes the rest.
            Ok(Ok(_) | Err(person::Refusal::NotFound)) => Ok(Linked::Linked),
            Ok(Err(person::Refusal::SubjectErased | person::Refusal::VersionConflict(_)))
            | Err(CommandFault::SubjectErased) => Ok(Linked::Erased),
            Err(fault) => Err(fault),
        }
    }
}

/// Who is known by another form of an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Nobody,
    As(PersonId),
    Suppressed,
}

/// What linking an address came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Linked {
    Linked,
    Erased,
}
