//! The keys of some persons at hand, to seal what is about them or by them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kernel::chance::Chance;
use kernel::{HoldsPersonal, PersonId, Personal, Sealed};

use crate::secret_key::SecretKey;
use crate::{Coordinates, SealError};

/// Durable in the key store already: what is sealed with them may be published.
pub struct PersonKeys {
    pub(crate) keys: BTreeMap<PersonId, Arc<SecretKey>>,
    pub(crate) chance: Arc<dyn Chance>,
}

impl PersonKeys {
    /// Seals a clear text in place. What is sealed or erased already stays as it is.
    pub fn seal(&self, at: &Coordinates<'_>, personal: &mut Personal) -> Result<(), SealError> {
        if let Personal::Clear { subject, text } = personal {
            let key = self.keys.get(subject).ok_or(SealError::NoKey(*subject))?;
            let ciphertext = key.seal(&at.binding(), text.as_bytes(), &*self.chance);
            *personal = Personal::Sealed(Sealed { subject: *subject, ciphertext });
        }
        Ok(())
    }

    /// Seals every clear text of an event in place; `at.field` is replaced by the name of each. After an
    /// error some are sealed and some are not: the event must not be used.
    pub fn seal_all(&self, at: &Coordinates<'_>, holder: &mut impl HoldsPersonal) -> Result<(), SealError> {
        let mut result = Ok(());
        holder.visit_personal(&mut |field, personal| {
            if result.is_ok() {
                result = self.seal(&Coordinates { field, ..*at }, personal);
            }
        });
        result
    }
}

impl std::fmt::Debug for PersonKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonKeys(of {}, not shown)", self.keys.len())
    }
}

/// Whose keys it takes to seal the clear texts of an event.
pub fn subjects_of(holder: &mut impl HoldsPersonal) -> BTreeSet<PersonId> {
    let mut subjects = BTreeSet::new();
    holder.visit_personal(&mut |_field, personal| {
        if let Personal::Clear { subject, .. } = personal {
            subjects.insert(*subject);
        }
    });
    subjects
}
