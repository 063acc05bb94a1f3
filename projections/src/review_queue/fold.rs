//! What a batch says about items and texts, whose texts are gone, and which records count no more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::person;
use kernel::{AggregateId, PersonId, TenantId, Version};
use schemas::registry::AnyEvent;
use schemas::texts::{self, TextChange};

use super::change::ItemChange;
use crate::engine::DecodedCommit;

/// Everything a batch changes. Sorted, so that two writers would lock rows in one order.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub(super) items: BTreeMap<(TenantId, AggregateId), ItemChange>,
    /// Commits of reviews: each event is a row.
    pub(super) reviews: Vec<Arc<DecodedCommit>>,
    /// By kind of record and record; `None` when there is no text any more.
    pub(super) texts: BTreeMap<(TenantId, String, AggregateId), Option<NewestText>>,
    pub(super) erased: BTreeSet<(TenantId, AggregateId)>,
    /// By kind of record and record: whether it stands.
    pub(super) stands: BTreeMap<(TenantId, String, AggregateId), bool>,
}

/// The newest text of a record, whatever its screening found: any may be put before a reviewer by hand.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct NewestText {
    pub(super) version: Version,
    pub(super) author: PersonId,
    pub(super) text: Option<Vec<u8>>,
}

impl Changes {
    /// Folds commits, in order.
    pub(super) fn of(commits: &[Arc<DecodedCommit>]) -> Self {
        let mut changes = Self::default();
        for commit in commits {
            let key = (commit.commit.tenant, commit.commit.aggregate_id);
            let (mut reviewed, mut erased) = (false, false);
            for (version, _, event) in commit.numbered() {
                match event {
                    AnyEvent::Review(event) => {
                        reviewed = true;
                        let item = changes.items.entry(key).or_insert_with(|| ItemChange::first_in(commit));
                        item.add(commit, version, event);
                    }
                    AnyEvent::Person(person::Event::ErasureRequested(_) | person::Event::Erased(_)) => {
                        erased = true;
                    }
                    _ => {}
                }
            }
            if reviewed {
                changes.reviews.push(Arc::clone(commit));
            }
            if erased {
                changes.erased.insert(key);
            }
            changes.text(commit);
            changes.standing(commit);
        }
        changes
    }

    fn standing(&mut self, commit: &DecodedCommit) {
        let Some(stands) = texts::stands(&commit.events) else { return };
        let commit = &commit.commit;
        if stands && commit.version == Version::ZERO {
            // Nobody has withdrawn what begins: no row would have to go.
            return;
        }
        self.stands.insert((commit.tenant, commit.aggregate.clone(), commit.aggregate_id), stands);
    }

    fn text(&mut self, commit: &DecodedCommit) {
        let newest = match texts::change(&commit.events) {
            Some(TextChange::Written(written)) => {
                let version = written.version(commit.commit.version);
                let text = commit.sealed(version, written.field, Some(written.text));
                Some(NewestText { version, author: written.screened.author, text })
            }
            Some(TextChange::Gone) => None,
            None => return,
        };
        if newest.is_none() && commit.commit.version == Version::ZERO {
            // A record that begins without a text has no row that would have to go.
            return;
        }
        let commit = &commit.commit;
        self.texts.insert((commit.tenant, commit.aggregate.clone(), commit.aggregate_id), newest);
    }
}
