//! Unsealing: the only way back to a plaintext, for an actor and a purpose, written down first.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Actor, PersonId, Purpose, SealedField, TenantId};
use zeroize::Zeroizing;

use super::KeyStore;
use super::subject_keys::Known;
use super::unsealing_log::PersonRead;
use crate::secret_key::SecretKey;
use crate::{Coordinates, KeyError};

/// How many fields one request may unseal.
const FIELDS_MAX: usize = 10_000;

/// Who wants to read, and what for.
#[derive(Clone, Debug)]
pub struct UnsealRequest {
    /// In which programme.
    pub tenant: TenantId,
    /// Who.
    pub actor: Actor,
    /// What for.
    pub purpose: Purpose,
}

/// What became of a sealed field.
#[derive(Clone, PartialEq, Eq)]
pub enum Unsealed {
    /// The text, wiped when dropped.
    Clear(Zeroizing<String>),
    /// The key is destroyed: nobody can read it any more.
    Erased,
}

impl Unsealed {
    /// The text, unless it is erased.
    pub fn as_clear(&self) -> Option<&str> {
        match self {
            Self::Clear(text) => Some(text),
            Self::Erased => None,
        }
    }
}

impl std::fmt::Debug for Unsealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Clear(_) => "Unsealed(clear, not shown)",
            Self::Erased => "Unsealed(erased)",
        })
    }
}

impl KeyStore {
    /// Opens sealed fields, in their order. What is read about each person is durable in the log of
    /// unsealings before any of it is returned.
    ///
    /// A field that is not what was sealed, or stands where it was not sealed, fails the whole request.
    pub async fn unseal(
        &self,
        request: &UnsealRequest,
        fields: &[SealedField],
    ) -> Result<Vec<Unsealed>, KeyError> {
        self.admit()?;
        if fields.len() > FIELDS_MAX {
            return Err(KeyError::TooMany { asked: fields.len(), most: FIELDS_MAX });
        }
        if fields.iter().any(|field| field.tenant != request.tenant) {
            return Err(KeyError::OtherTenant(request.tenant));
        }
        let keys = self.keys_to_read(request.tenant, fields).await?;
        let mut unsealed = Vec::with_capacity(fields.len());
        let mut read: BTreeMap<PersonId, PersonRead> = BTreeMap::new();
        for field in fields {
            let Some(key) = keys.get(&field.sealed.subject) else {
                unsealed.push(Unsealed::Erased);
                continue;
            };
            unsealed.push(Unsealed::Clear(open(key, field)?));
            read.entry(field.sealed.subject).or_default().add(field);
        }
        self.log_unsealing(request, read).await?;
        metrics::counter!("unsealed_fields_total")
            .increment(u64::try_from(unsealed.len()).unwrap_or(u64::MAX));
        Ok(unsealed)
    }

    /// The keys of those who are not erased.
    async fn keys_to_read(
        &self,
        tenant: TenantId,
        fields: &[SealedField],
    ) -> Result<BTreeMap<PersonId, Arc<SecretKey>>, KeyError> {
        let mut persons: Vec<PersonId> = fields.iter().map(|field| field.sealed.subject).collect();
        persons.sort_unstable();
        persons.dedup();
        let mut keys = BTreeMap::new();
        let missing = self.shared.subjects.take_known(tenant, &persons, &mut keys);
        if missing.is_empty() {
            return Ok(keys);
        }
        let mut known = self.load(tenant, &missing).await?;
        for person in missing {
            match known.remove(&person) {
                Some(Known::Living(key)) => {
                    keys.insert(person, key);
                }
                Some(Known::Destroyed) => {}
                Some(Known::Unreadable) => return Err(KeyError::Unwrap("key of a person")),
                None => return Err(KeyError::Unknown(person)),
            }
        }
        Ok(keys)
    }
}

fn open(key: &SecretKey, field: &SealedField) -> Result<Zeroizing<String>, KeyError> {
    let mut bytes = key
        .open(&Coordinates::of(field).binding(), &field.sealed.ciphertext)
        .ok_or_else(|| KeyError::tampered(field))?;
    // Only texts are ever sealed; the bytes move, they are not copied.
    String::from_utf8(std::mem::take(&mut *bytes)).map(Zeroizing::new).map_err(|_| KeyError::tampered(field))
}
