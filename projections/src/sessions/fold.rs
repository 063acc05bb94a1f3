//! What a batch says about sessions, and whose texts are gone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::person;
use kernel::{AggregateId, TenantId};
use schemas::registry::AnyEvent;

use super::change::SessionChange;
use crate::engine::DecodedCommit;

/// Everything a batch changes. Sorted, so that two writers would lock rows in one order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Changes {
    pub(super) sessions: BTreeMap<(TenantId, AggregateId), SessionChange>,
    pub(super) erased: BTreeSet<(TenantId, AggregateId)>,
}

impl Changes {
    /// Folds commits, in order.
    pub(super) fn of(commits: &[Arc<DecodedCommit>]) -> Self {
        let mut changes = Self::default();
        for commit in commits {
            let key = (commit.commit.tenant, commit.commit.aggregate_id);
            for (version, _, event) in commit.numbered() {
                match event {
                    AnyEvent::KintellSession(event) => {
                        let session =
                            changes.sessions.entry(key).or_insert_with(|| SessionChange::first_in(commit));
                        session.add(commit, version, event);
                    }
                    AnyEvent::Person(person::Event::ErasureRequested(_) | person::Event::Erased(_)) => {
                        changes.erased.insert(key);
                    }
                    _ => {}
                }
            }
        }
        changes
    }
}
