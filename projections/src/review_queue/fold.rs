//! What a batch says about items and texts, and whose texts are gone.

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
    /// By kind of record and record; `None` when the newest text of it has no finding, or there is none.
    pub(super) texts: BTreeMap<(TenantId, String, AggregateId), Option<FlaggedText>>,
    pub(super) erased: BTreeSet<(TenantId, AggregateId)>,
}

/// A text whose screening found something.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct FlaggedText {
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
        }
        changes
    }

    fn text(&mut self, commit: &DecodedCommit) {
        let flagged = match texts::change(&commit.events) {
            Some(TextChange::Written(written)) if !written.screened.screening.findings.is_empty() => {
                let version = written.version(commit.commit.version);
                let text = commit.sealed(version, written.field, Some(written.text));
                Some(FlaggedText { version, author: written.screened.author, text })
            }
            Some(TextChange::Written(_) | TextChange::Gone) => None,
            None => return,
        };
        if flagged.is_none() && commit.commit.version == Version::ZERO {
            // A record that begins without findings has no row that would have to go.
            return;
        }
        let commit = &commit.commit;
        self.texts.insert((commit.tenant, commit.aggregate.clone(), commit.aggregate_id), flagged);
    }
}
