//! The keys of persons in the database: read, and made where there are none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kernel::{PersonId, TenantId};
use uuid::Uuid;

use super::KeyStore;
use crate::KeyError;
use crate::secret_key::{Binding, SecretKey};

/// How often making keys starts over because a rotation came between.
const ATTEMPTS_MAX: usize = 5;

/// What the store knows about a person.
pub(super) enum Known {
    Living(Arc<SecretKey>),
    Destroyed,
    /// There is a key, and it does not open under its epoch's.
    Unreadable,
}

pub(super) type KnownKeys = BTreeMap<PersonId, Known>;

/// (person, epoch, wrapped)
type Row = (Uuid, i32, Option<Vec<u8>>);

/// What a wrapped personal key is bound to.
pub(super) fn binding(tenant: TenantId, person: Uuid, epoch: i32) -> Binding {
    Binding::new(&[b"teei personal key 1", tenant.uuid().as_bytes(), person.as_bytes(), &epoch.to_be_bytes()])
}

impl KeyStore {
    /// Every person is in the answer.
    pub(super) async fn load_or_create(
        &self,
        tenant: TenantId,
        persons: &BTreeSet<PersonId>,
    ) -> Result<KnownKeys, KeyError> {
        let mut known = KnownKeys::new();
        for _attempt in 0..ATTEMPTS_MAX {
            let missing: Vec<PersonId> =
                persons.iter().filter(|person| !known.contains_key(person)).copied().collect();
            known.extend(self.load(tenant, &missing).await?);
            let missing: Vec<PersonId> =
                missing.into_iter().filter(|person| !known.contains_key(person)).collect();
            if missing.is_empty() {
                return Ok(known);
            }
            known.extend(self.create(tenant, &missing).await?);
            if known.len() == persons.len() {
                return Ok(known);
            }
            // Someone else made some of them just now, or the epoch was retired: look again.
        }
        Err(KeyError::Rotating(tenant))
    }

    /// Persons without a row are not in the answer.
    pub(super) async fn load(&self, tenant: TenantId, persons: &[PersonId]) -> Result<KnownKeys, KeyError> {
        let began = self.shared.subjects.begin();
        let persons: Vec<Uuid> = persons.iter().map(|person| person.uuid()).collect();
        let mut missed = None;
        let known = loop {
            let rows: Vec<Row> = sqlx::query_as(include_str!("../../sql/load_subject_keys.sql"))
                .bind(tenant.uuid())
                .bind(&persons)
                .fetch_all(&self.shared.databases.keys)
                .await?;
            match self.open_rows(tenant, rows).await? {
                Ok(known) => break known,
                // A rotation may have wrapped the keys anew and destroyed the epoch since the rows were read. Rows that
                // still name it then are under a key that is lost.
                Err(epoch) if missed != Some(epoch) => missed = Some(epoch),
                Err(epoch) => return Err(KeyError::EpochLost { tenant, epoch }),
            }
        };
        self.shared.subjects.keep(began, tenant, living(&known));
        Ok(known)
    }

    /// What rows come to; or an epoch whose key is not there.
    async fn open_rows(&self, tenant: TenantId, rows: Vec<Row>) -> Result<Result<KnownKeys, i32>, KeyError> {
        let mut epochs: BTreeMap<i32, Arc<SecretKey>> = BTreeMap::new();
        let mut known = KnownKeys::new();
        for (person, epoch, wrapped) in rows {
            let opened = match wrapped {
                None => Known::Destroyed,
                Some(wrapped) => {
                    if let std::collections::btree_map::Entry::Vacant(vacant) = epochs.entry(epoch) {
                        match self.find_epoch_key(tenant, epoch).await? {
                            Some(key) => vacant.insert(key),
                            None => return Ok(Err(epoch)),
                        };
                    }
                    match epochs[&epoch].unwrap(&binding(tenant, person, epoch), &wrapped) {
                        Some(key) => Known::Living(Arc::new(key)),
                        None => Known::Unreadable,
                    }
                }
            };
            known.insert(PersonId::new(person), opened);
        }
        Ok(Ok(known))
    }

    /// Durable when this returns. Those whom someone else was faster with are not in the answer.
    async fn create(&self, tenant: TenantId, missing: &[PersonId]) -> Result<KnownKeys, KeyError> {
        let began = self.shared.subjects.begin();
        let (epoch, epoch_key) = self.current_epoch(tenant).await?;
        let chance = &*self.shared.chance;
        let mut fresh: BTreeMap<Uuid, SecretKey> =
            missing.iter().map(|person| (person.uuid(), SecretKey::random(chance))).collect();
        let (persons, wrapped): (Vec<Uuid>, Vec<Vec<u8>>) = fresh
            .iter()
            .map(|(person, key)| (*person, epoch_key.wrap(&binding(tenant, *person, epoch), key, chance)))
            .unzip();
        let made: Vec<Uuid> = sqlx::query_scalar(include_str!("../../sql/create_subject_keys.sql"))
            .bind(tenant.uuid())
            .bind(epoch)
            .bind(persons)
            .bind(wrapped)
            .bind(self.shared.clock.now().to_datetime())
            .fetch_all(&self.shared.databases.keys)
            .await?;
        let made: KnownKeys = made
            .into_iter()
            .filter_map(|person| {
                let key = fresh.remove(&person)?;
                Some((PersonId::new(person), Known::Living(Arc::new(key))))
            })
            .collect();
        self.shared.subjects.keep(began, tenant, living(&made));
        metrics::counter!("personal_keys_made_total")
            .increment(u64::try_from(made.len()).unwrap_or(u64::MAX));
        Ok(made)
    }
}

fn living(known: &KnownKeys) -> impl Iterator<Item = (PersonId, &Arc<SecretKey>)> {
    known.iter().filter_map(|(person, known)| match known {
        Known::Living(key) => Some((*person, key)),
        Known::Destroyed | Known::Unreadable => None,
    })
}
