//! What is said of a person beside their records: ids of theirs in other systems, flags of their journey that staff
//! set, and milestones that were reported.

use std::collections::BTreeMap;

use domain::identifier::{self, Holder, Identifier, IdentifierKind};
use domain::milestones::{self, Milestones, Reached};
use domain::person::{self, IdentifierLinked, IdentifierUnlinked, Person};
use domain::profile::{self, Profile};
use event_store::EventLog;
use kernel::{AggregateId, PersonId, Personal};

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::identities::step;
use crate::outcome::Answer;
use crate::platform::Platform;

/// Why an id is not linked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LinkRefusal {
    /// There is no such person.
    #[error("there is no such person")]
    NotFound,
    /// They were erased, or the id belonged to somebody who was.
    #[error("the person was erased")]
    SubjectErased,
    /// Somebody else has it.
    #[error("the id belongs to somebody else")]
    HeldByAnother,
}

/// Why flags are not set.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProfileRefusal {
    /// There is no such person.
    #[error("there is no such person")]
    NotFound,
    /// They were erased.
    #[error("the person was erased")]
    SubjectErased,
    /// The flags cannot be.
    #[error(transparent)]
    Flags(#[from] profile::Refusal),
}

impl<L: EventLog> Platform<L> {
    /// Links an id in another system to a person who is known. It stands with the person before it is claimed: a
    /// process that dies in between leaves nothing that an erasure would miss, and a repetition completes it.
    pub async fn link_identifier(
        &self,
        context: &Context,
        person: PersonId,
        kind: IdentifierKind,
        value: &str,
    ) -> Result<Result<Answer, LinkRefusal>, CommandFault> {
        let keys = self.keys.tenant_keys(context.tenant).await?;
        let identifier = keys.identifier_id(kind.name(), &kernel::normalise::external_id(value));
        let holder = Holder::Person(person);
        match self.holder(context, identifier).await? {
            identifier::State::Held(held) if held != holder => return Ok(Err(LinkRefusal::HeldByAnother)),
            identifier::State::Suppressed => return Ok(Err(LinkRefusal::SubjectErased)),
            identifier::State::Held(_) | identifier::State::Free => {}
        }
        let (id, meta) = (AggregateId::new(person.uuid()), CommitMeta::about(person));
        let value = Personal::clear(person, value.trim());
        let link = person::Command::Link(IdentifierLinked { person, kind, identifier, value });
        let told = self.execute::<Person>(context, id, Presume::Nothing, link, &meta).await;
        let linked = match erased(told)? {
            Ok(answer) => answer,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let claim = identifier::Command::Claim(kind, holder);
        let claiming = step(&keys, context, "claim-link", identifier.uuid().as_bytes());
        let refusal =
            match self.execute::<Identifier>(&claiming, identifier, Presume::New, claim, &meta).await? {
                Ok(claimed) => return Ok(Ok(later(linked, claimed))),
                Err(identifier::Refusal::HeldByAnother(_)) => LinkRefusal::HeldByAnother,
                Err(identifier::Refusal::SubjectErased) => LinkRefusal::SubjectErased,
            };
        // Somebody else was quicker: what stands with the person is taken back.
        let unlink = person::Command::Unlink(IdentifierUnlinked { person, kind, identifier });
        let unlinking = step(&keys, context, "unlink-lost", identifier.uuid().as_bytes());
        let _taken_back_or_erased =
            self.execute::<Person>(&unlinking, id, Presume::Nothing, unlink, &meta).await?;
        Ok(Err(refusal))
    }

    /// Takes an id in another system from a person. It is free before it leaves the person.
    pub async fn unlink_identifier(
        &self,
        context: &Context,
        person: PersonId,
        kind: IdentifierKind,
        value: &str,
    ) -> Result<Result<Answer, LinkRefusal>, CommandFault> {
        let keys = self.keys.tenant_keys(context.tenant).await?;
        let identifier = keys.identifier_id(kind.name(), &kernel::normalise::external_id(value));
        let (id, meta) = (AggregateId::new(person.uuid()), CommitMeta::about(person));
        let release = identifier::Command::Release(Holder::Person(person));
        let releasing = step(&keys, context, "release-link", identifier.uuid().as_bytes());
        match self.execute::<Identifier>(&releasing, identifier, Presume::Nothing, release, &meta).await? {
            Ok(_) => {}
            Err(identifier::Refusal::HeldByAnother(_)) => return Ok(Err(LinkRefusal::HeldByAnother)),
            Err(identifier::Refusal::SubjectErased) => return Ok(Err(LinkRefusal::SubjectErased)),
        }
        let unlink = person::Command::Unlink(IdentifierUnlinked { person, kind, identifier });
        erased(self.execute::<Person>(context, id, Presume::Nothing, unlink, &meta).await)
    }

    /// Sets flags of a person's journey by hand; `None` gives one back to the rules.
    pub async fn update_profile(
        &self,
        context: &Context,
        person: PersonId,
        flags: BTreeMap<String, Option<bool>>,
    ) -> Result<Result<Answer, ProfileRefusal>, CommandFault> {
        let id = AggregateId::new(person.uuid());
        match self.peek::<Person>(context, id).await? {
            person::State::Registered { .. } => {}
            person::State::Absent => return Ok(Err(ProfileRefusal::NotFound)),
            person::State::Erasing { .. } | person::State::Erased => {
                return Ok(Err(ProfileRefusal::SubjectErased));
            }
        }
        let update = profile::Command::Update { person, flags };
        let meta = CommitMeta {
            rules: vec![domain::journey::RULES_VERSION.to_owned()],
            ..CommitMeta::about(person)
        };
        let told = self.execute::<Profile>(context, id, Presume::Nothing, update, &meta).await?;
        Ok(told.map_err(ProfileRefusal::Flags))
    }
}

impl<L: EventLog> Platform<L> {
    /// Reports milestones of a person that were not reported before. Nothing is reported of whoever was erased.
    pub async fn report_milestones(
        &self,
        context: &Context,
        person: PersonId,
        reached: Vec<Reached>,
    ) -> Result<Option<Answer>, CommandFault> {
        let id = AggregateId::new(person.uuid());
        let meta = CommitMeta {
            rules: vec![domain::journey::RULES_VERSION.to_owned()],
            ..CommitMeta::about(person)
        };
        let command = milestones::Command::Report(reached);
        match self.execute::<Milestones>(context, id, Presume::Nothing, command, &meta).await {
            Ok(Ok(answer)) => Ok(Some(answer)),
            Ok(Err(refusal)) => match refusal {},
            Err(CommandFault::SubjectErased) => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}

/// The answer that a reader must wait for.
fn later(one: Answer, other: Answer) -> Answer {
    if other.sequence() > one.sequence() { other } else { one }
}

/// What came of a command to a person, erased ones told apart.
fn erased(
    told: Result<Result<Answer, person::Refusal>, CommandFault>,
) -> Result<Result<Answer, LinkRefusal>, CommandFault> {
    match told {
        Ok(Ok(answer)) => Ok(Ok(answer)),
        Ok(Err(person::Refusal::SubjectErased)) | Err(CommandFault::SubjectErased) => {
            Ok(Err(LinkRefusal::SubjectErased))
        }
        Ok(Err(person::Refusal::NotFound | person::Refusal::VersionConflict(_))) => {
            Ok(Err(LinkRefusal::NotFound))
        }
        Err(fault) => Err(fault),
    }
}
