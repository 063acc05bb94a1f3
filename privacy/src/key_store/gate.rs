//! Whether the store answers. Shut, it neither seals nor unseals, nor says who has which id: a key that should be gone
//! is of no use to anyone before it is.

use kernel::{Sequence, TenantId};
use parking_lot::RwLock;

use super::KeyStore;
use crate::KeyError;

/// Why a key store answers nobody.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Shut {
    /// Nobody has applied the log to it since it was connected.
    #[error("what the log says is destroyed is not applied yet")]
    NotLevelled,
    /// The log is shorter than it was: some of it is missing, and nobody knows who was erased in it.
    #[error(
        "the log ends at {log_end}, and the key store knows of {known}: the part between them is missing"
    )]
    LogEndsBefore {
        /// The last position that is there.
        log_end: Sequence,
        /// The last position that was there.
        known: Sequence,
    },
    /// What the log says could not be read.
    #[error("the log cannot be read: {0}")]
    LogUnreadable(String),
    /// What personal keys are wrapped by is not there.
    #[error(
        "the keys of {epochs} epochs are not in the database of epoch keys, the first of them of tenant {tenant}, epoch \
         {epoch}: nothing that is sealed under them can be read"
    )]
    EpochsLost {
        /// How many.
        epochs: usize,
        /// Whose the first one is.
        tenant: TenantId,
        /// Which it is.
        epoch: i32,
    },
    /// One of its databases does not answer.
    #[error("its database does not answer: {0}")]
    Unreachable(String),
    /// The store was restored, or another process moved it, while the log was being applied.
    #[error("it was changed while the log was being applied")]
    Changed,
}

impl Shut {
    /// The same for a caller, who learns nothing of databases and of other programmes.
    fn told(&self) -> String {
        match self {
            Self::NotLevelled | Self::LogEndsBefore { .. } | Self::Changed => self.to_string(),
            Self::LogUnreadable(_) => "the log cannot be read".to_owned(),
            Self::EpochsLost { .. } => "keys of epochs are missing".to_owned(),
            Self::Unreachable(_) => "its database does not answer".to_owned(),
        }
    }

    /// Whether an open store stays open: it is level, and what cannot be asked now can be asked later.
    const fn is_passing(&self) -> bool {
        matches!(self, Self::LogUnreadable(_) | Self::Unreachable(_) | Self::Changed)
    }
}

/// Shut until [`KeyStore::level`] has succeeded once.
pub(super) struct Gate(RwLock<Option<Shut>>);

impl Gate {
    pub(super) fn new() -> Self {
        Self(RwLock::new(Some(Shut::NotLevelled)))
    }

    /// Opens after a success, and shuts after what an open store must not live with.
    pub(super) fn settle(&self, outcome: &Result<(), Shut>) {
        let mut shut = self.0.write();
        match outcome {
            Ok(()) => *shut = None,
            Err(why) if shut.is_none() && why.is_passing() => {}
            Err(why) => *shut = Some(why.clone()),
        }
    }
}

impl KeyError {
    /// What a caller is told while the store as a whole answers nobody, until an operator or the log has done
    /// something; nothing of other faults.
    pub fn told_while_shut(&self) -> Option<String> {
        match self {
            Self::Shut(why) => Some(why.told()),
            Self::EpochLost { .. } => Some("keys of epochs are missing".to_owned()),
            _ => None,
        }
    }
}

impl KeyStore {
    /// Why the store answers nobody; `None` while it is open.
    pub fn shut(&self) -> Option<Shut> {
        self.shared.gate.0.read().clone()
    }

    /// Asked first by everything that needs a key.
    pub(super) fn admit(&self) -> Result<(), KeyError> {
        self.shut().map_or(Ok(()), |why| Err(KeyError::Shut(why)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind() -> Shut {
        Shut::LogEndsBefore { log_end: Sequence::new(7), known: Sequence::new(9) }
    }

    #[test]
    fn a_store_is_shut_at_first_and_what_passes_does_not_shut_an_open_one() {
        let gate = Gate::new();
        let shut = |gate: &Gate| gate.0.read().clone();
        assert_eq!(shut(&gate), Some(Shut::NotLevelled));
        let unreadable = Shut::LogUnreadable("no answer".to_owned());
        gate.settle(&Err(unreadable.clone()));
        assert_eq!(shut(&gate), Some(unreadable.clone()), "it says why it is not open yet");
        gate.settle(&Ok(()));
        gate.settle(&Err(unreadable));
        assert_eq!(shut(&gate), None);
        gate.settle(&Err(behind()));
        assert_eq!(shut(&gate), Some(behind()));
    }

    #[test]
    fn a_log_that_is_too_short_is_told_with_both_positions() {
        let told = behind().to_string();
        assert!(told.contains("ends at 7") && told.contains("knows of 9"), "{told}");
    }
}
