//! The chain of every aggregate: each commit names the identity of the one before it, and numbers its events on.

use std::collections::HashMap;

use event_store::Recorded;
use kernel::{Hash, Version};

use super::Wrong;

/// The end of every aggregate's chain so far.
#[derive(Debug, Default)]
pub(super) struct Chains {
    /// The identity of each aggregate's last commit and the number of its last event, by a digest of its
    /// subject.
    heads: HashMap<Hash, (Hash, Version)>,
    events: u64,
}

impl Chains {
    /// Checks a commit against its aggregate's previous one, and says what does not fit.
    pub(super) fn follow(&mut self, commit: &Recorded, identity: Hash) -> Vec<Wrong> {
        let key = Hash::of(commit.subject.as_bytes());
        let (previous, version) = self.heads.get(&key).copied().unwrap_or((Hash::NONE, Version::ZERO));
        let Ok(decoded) = schemas::codec::decode(&commit.payload) else {
            // Its identity is known all the same; its number of events is not.
            self.heads.insert(key, (identity, version));
            return vec![Wrong::Unreadable];
        };
        self.events += u64::try_from(decoded.events.len()).unwrap_or(u64::MAX);
        let wrong = [
            (decoded.subject() != commit.subject).then_some(Wrong::Misplaced),
            (decoded.previous_hash != previous).then_some(Wrong::ChainBroken),
            (decoded.version != version).then_some(Wrong::VersionGap),
        ];
        self.heads.insert(key, (identity, decoded.version_after()));
        wrong.into_iter().flatten().collect()
    }

    /// How many aggregates there are.
    pub(super) fn aggregates(&self) -> u64 {
        u64::try_from(self.heads.len()).unwrap_or(u64::MAX)
    }

    /// How many events their commits have.
    pub(super) fn events(&self) -> u64 {
        self.events
    }
}
