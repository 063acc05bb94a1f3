//! From a value that names someone to who that is: claims, and the people and companies behind them
//! (ARCHITECTURE §2.1).
//!
//! A claim is appended before the person it names. A claim whose person is missing, because the process
//! died between the two, is completed by whoever meets it next: meeting someone is idempotent.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use domain::identifier::{self, Holder, Identifier, IdentifierKind};
use domain::person::{self, Person, Profile, ProgrammeRole};
use event_store::EventLog;
use kernel::{AggregateId, CommandId, CompanyId, EmailAddress, PersonId, Personal, TenantId};
use lru::LruCache;
use parking_lot::Mutex;
use privacy::TenantKeys;

use crate::addresses::AddressClaims;
use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::outcome::{Answer, RowRefusal};
use crate::platform::Platform;

/// How many claims are remembered.
const CLAIMS_MAX: usize = 65_536;
/// How long a claim is believed without a look: erasure shuts claims, and is told to every process, but
/// a message can be lost.
const CLAIM_BELIEVED_FOR: Duration = Duration::from_mins(1);

type Acquaintance = (TenantId, AggregateId, ProgrammeRole);

/// Whom this process met lately: who holds a claim, and in which role they are registered.
pub(crate) struct Acquaintances(Mutex<LruCache<Acquaintance, (PersonId, Instant)>>);

impl Default for Acquaintances {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(NonZeroUsize::new(CLAIMS_MAX).expect("the capacity is not zero"))))
    }
}

impl Acquaintances {
    fn get(&self, key: &Acquaintance) -> Option<PersonId> {
        let mut known = self.0.lock();
        let (person, since) = *known.get(key)?;
        (since.elapsed() < CLAIM_BELIEVED_FOR).then_some(person)
    }

    fn put(&self, key: Acquaintance, person: PersonId) {
        self.0.lock().put(key, (person, Instant::now()));
    }

    /// Forgets one person.
    pub(crate) fn forget(&self, tenant: TenantId, person: PersonId) {
        let mut known = self.0.lock();
        let theirs: Vec<_> = known
            .iter()
            .filter(|(key, (id, _))| key.0 == tenant && *id == person)
            .map(|(key, _)| *key)
            .collect();
        for key in theirs {
            known.pop(&key);
        }
    }

    /// Forgets everyone.
    pub(crate) fn clear(&self) {
        self.0.lock().clear();
    }
}

/// What claiming came to.
pub(crate) enum Claim {
    /// This holder has it, now or already.
    Held(Holder),
    /// Its holder was erased.
    Suppressed,
}

/// The command of a step of a sequence: derived, so that a retry of the sequence repeats it.
pub(crate) fn step(keys: &TenantKeys, context: &Context, name: &str, of: &[u8]) -> Context {
    let id = keys.derived(&[
        b"step",
        context.actor.principal.uuid().as_bytes(),
        context.command.uuid().as_bytes(),
        name.as_bytes(),
        of,
    ]);
    context.step(CommandId::new(id))
}

impl<L: EventLog> Platform<L> {
    /// Claims an identifier for `holder`, or learns who has it.
    pub(crate) async fn claim(
        &self,
        context: &Context,
        keys: &TenantKeys,
        kind: IdentifierKind,
        id: AggregateId,
        holder: Holder,
    ) -> Result<Claim, CommandFault> {
        let context = step(keys, context, "claim", id.uuid().as_bytes());
        let meta = match holder {
            Holder::Person(person) => CommitMeta::about(person),
            Holder::Company(_) => CommitMeta::default(),
        };
        let command = identifier::Command::Claim(kind, holder);
        match self.execute::<Identifier>(&context, id, Presume::New, command, &meta).await? {
            Ok(_) => Ok(Claim::Held(holder)),
            Err(identifier::Refusal::HeldByAnother(other)) => Ok(Claim::Held(other)),
            Err(identifier::Refusal::SubjectErased) => Ok(Claim::Suppressed),
        }
    }

    /// Who has the identifier, without claiming it.
    pub(crate) async fn holder(
        &self,
        context: &Context,
        id: AggregateId,
    ) -> Result<identifier::State, CommandFault> {
        self.peek::<Identifier>(context, id).await
    }

    /// The company of an identifier, if one holds it.
    pub(crate) async fn company_of(
        &self,
        context: &Context,
        id: AggregateId,
    ) -> Result<Option<CompanyId>, CommandFault> {
        Ok(match self.holder(context, id).await? {
            identifier::State::Held(Holder::Company(company)) => Some(company),
            _ => None,
        })
    }

    /// The person of an e-mail address, registered in `role` if they were not known.
    pub(crate) async fn meet(
        &self,
        context: &Context,
        keys: &TenantKeys,
        email: &str,
        role: ProgrammeRole,
        column: &str,
    ) -> Result<Result<PersonId, RowRefusal>, CommandFault> {
        let address = match EmailAddress::parse(email) {
            Ok(address) => address,
            Err(not) => return Ok(Err(RowRefusal::of_column("email_invalid", column, not.to_string()))),
        };
        let claims = AddressClaims::of(keys, &address);
        let claim = claims.claim;
        let acquaintance = (context.tenant, claims.written(), role);
        if let Some(person) = self.acquaintances.get(&acquaintance) {
            return Ok(Ok(person));
        }
        // Derived from the command, so that a retry proposes the same; drawn from a keyed digest of a
        // command id, so that it says nothing about the person.
        let proposed = PersonId::new(keys.derived(&[
            b"person",
            context.actor.principal.uuid().as_bytes(),
            context.command.uuid().as_bytes(),
            claim.uuid().as_bytes(),
        ]));
        let person = match self.claim_address(context, keys, &claims, proposed).await? {
            Claim::Held(Holder::Person(person)) => person,
            Claim::Held(Holder::Company(_)) => {
                let reason = "a company holds this address";
                return Ok(Err(RowRefusal::of_column("identifier_taken", column, reason)));
            }
            Claim::Suppressed => return Ok(Err(RowRefusal::subject_erased(column))),
        };
        let profile =
            Profile { email: Some(Personal::clear(person, address.address())), ..Profile::default() };
        let command = person::Command::Meet { person, role, identifier: claim, profile };
        let name = match role {
            ProgrammeRole::Participant => "meet-participant",
            ProgrammeRole::Volunteer => "meet-volunteer",
        };
        let met = self
            .execute::<Person>(
                &step(keys, context, name, person.uuid().as_bytes()),
                AggregateId::new(person.uuid()),
                if person == proposed { Presume::New } else { Presume::Nothing },
                command,
                &CommitMeta::about(person),
            )
            .await;
        match met {
            Ok(Ok(Answer::Recorded { .. } | Answer::AlreadySo { .. })) => {
                self.keep_spelling(context, keys, &claims, person).await?;
                self.acquaintances.put(acquaintance, person);
                Ok(Ok(person))
            }
            Ok(Err(person::Refusal::SubjectErased)) | Err(CommandFault::SubjectErased) => {
                Ok(Err(RowRefusal::subject_erased(column)))
            }
            Ok(Err(refusal)) => Ok(Err(RowRefusal::of_column("person_refused", column, refusal.to_string()))),
            Err(fault) => Err(fault),
        }
    }
}
