//! What the log says of destroyed keys: read from its archive, for a key store that is brought level with it.
//!
//! A person's erasure that was ordered counts like one that was completed: nothing turns it back, and a key that comes
//! back with a restored store must not outlive the process that was cut off between the two.

use domain::Decider as _;
use domain::person::{Event, Person};
use event_store::archive::{Archive, Archived};
use kernel::Sequence;
use privacy::{Destruction, DestructionLog, KeyStore};
use runtime::BoxError;
use schemas::AnyEvent;
use sqlx::PgPool;

/// How the events begin that it takes, all of them of persons: no other is decoded.
const ERASURES: &str = "privacy.erasure.";

/// The archive, as far as a role may see it.
pub struct ArchivedDestructions {
    archive: Archive,
    reach: Reach,
}

enum Reach {
    Whole,
    /// In the context of each tenant that the store has keys of: who is of another one has no key in it.
    Tenants(KeyStore),
}

impl ArchivedDestructions {
    /// All of it, for a role that may read `log.commits`.
    pub fn whole(pool: PgPool) -> Self {
        Self { archive: Archive::new(pool), reach: Reach::Whole }
    }

    /// For a role that sees commits of one tenant at a time.
    pub fn of_tenants(pool: PgPool, keys: KeyStore) -> Self {
        Self { archive: Archive::new(pool), reach: Reach::Tenants(keys) }
    }
}

/// Why the log cannot be held against a key store.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("the archive lacks commits between {after} and {until}")]
    Gap { after: Sequence, until: Sequence },
    #[error("the commit at {sequence} cannot be read")]
    Commit { sequence: Sequence, source: BoxError },
}

impl DestructionLog for ArchivedDestructions {
    async fn end(&self) -> Result<Sequence, BoxError> {
        Ok(self.archive.last().await?)
    }

    async fn destructions(&self, after: Sequence, until: Sequence) -> Result<Vec<Destruction>, BoxError> {
        if self.archive.count(after, until).await? != until.get() - after.get() {
            return Err(Unreadable::Gap { after, until }.into());
        }
        let mut commits = Vec::new();
        match &self.reach {
            Reach::Whole => commits = self.archive.read_of(&[Person::TYPE], after, until).await?,
            Reach::Tenants(keys) => {
                for tenant in keys.tenants().await? {
                    let of_tenant = self.archive.read_of_in_context(tenant, &[Person::TYPE], after, until);
                    commits.extend(of_tenant.await?);
                }
            }
        }
        let mut told = Vec::new();
        for commit in &commits {
            told.extend(destructions_of(commit).map_err(|source| {
                let sequence = commit.recorded.sequence;
                Unreadable::Commit { sequence, source }
            })?);
        }
        Ok(told)
    }

    fn is_whole(&self) -> bool {
        matches!(self.reach, Reach::Whole)
    }
}

fn destructions_of(archived: &Archived) -> Result<Vec<Destruction>, BoxError> {
    let commit = schemas::decode(&archived.recorded.payload)?;
    let mut told = Vec::new();
    for event in commit.events.iter().filter(|event| event.name.starts_with(ERASURES)) {
        let (person, at) = match AnyEvent::read(&commit.aggregate, &event.name, event.version, &event.data)? {
            AnyEvent::Person(Event::Erased(erased)) => (erased.person, Some(erased.key_destroyed_at)),
            AnyEvent::Person(Event::ErasureRequested(requested)) => (requested.person, None),
            _ => continue,
        };
        told.push(Destruction { tenant: commit.tenant, person, at });
    }
    Ok(told)
}
