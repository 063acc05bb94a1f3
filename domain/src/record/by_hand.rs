//! What somebody decided about a record by hand, and what its source says beneath it.
//!
//! A correction or withdrawal by hand stands until a release that is newer than the one it was made on says something
//! else. That release may come late: what its source said last stands then, as if the releases had come in their order.

use kernel::{SourceRecord, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Seen, SeenSource};

/// What stands by hand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ByHand<S> {
    /// The newest version of the record when somebody decided last.
    pub since: Timestamp,
    /// What its source says, and what does not count while this stands.
    pub said: S,
}

/// What stands by hand no more.
#[derive(PartialEq, Eq, Debug)]
pub struct Undone<'a, S> {
    /// What the source says: it counts again.
    pub said: &'a S,
    /// The newest version, that says so.
    pub newest: SeenSource,
    /// The release that came late and said something else.
    pub by: Seen,
}

// What is said is borrowed, so it need not be copied itself.
impl<S> Clone for Undone<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Undone<'_, S> {}

impl<S> ByHand<S> {
    /// Whether a release that is older than the newest undoes it. `agrees` says of a digest of an earlier build whether
    /// what it left out is the same, too.
    pub fn undone_by<'a>(
        &'a self,
        seen: Option<&Seen>,
        source: &SourceRecord,
        agrees: impl Fn() -> bool,
    ) -> Option<Undone<'a, S>> {
        let newest = seen?.fingerprint;
        let same = source.has_content(newest) && (newest == Some(source.fingerprint) || agrees());
        if same { None } else { self.undone(seen, source.into()) }
    }

    /// Whether the source withdrew the record between the version it was decided on and the newest.
    pub fn undone_by_withdrawal(
        &self,
        seen: Option<&Seen>,
        version: Option<Timestamp>,
    ) -> Option<Undone<'_, S>> {
        self.undone(seen, Seen { version: version?, fingerprint: None })
    }

    fn undone(&self, seen: Option<&Seen>, by: Seen) -> Option<Undone<'_, S>> {
        let Seen { version, fingerprint: Some(fingerprint) } = *seen? else { return None };
        let newest = SeenSource { version, fingerprint };
        (self.since < by.version && by.version < version).then_some(Undone { said: &self.said, newest, by })
    }

    /// What stands by hand after a withdrawal of a record of which `said` is what its source says.
    pub fn after_retraction(seen: Option<&Seen>, version: Option<Timestamp>, said: S) -> Option<Self> {
        match version {
            Some(_) => None,
            None => seen.map(|seen| Self { since: seen.version, said }),
        }
    }

    /// What stands by hand after a newer version that says what is known: that the source withdrew the record is
    /// something else than it said.
    pub fn after_confirmation(this: Option<Self>, confirmed: &super::Confirmed) -> Option<Self> {
        this.filter(|_| confirmed.fingerprint.is_some())
    }
}
