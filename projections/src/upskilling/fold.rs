//! What a batch says about learners.

use std::sync::Arc;

use domain::{course, credential};
use schemas::registry::AnyEvent;

use crate::engine::DecodedCommit;
use crate::mirrored::{Records, add};

/// Everything a batch changes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Changes {
    pub(super) courses: Records<course::Facts>,
    pub(super) credentials: Records<credential::Facts>,
}

impl Changes {
    /// Folds commits, in order.
    pub(super) fn of(commits: &[Arc<DecodedCommit>]) -> Self {
        let mut changes = Self::default();
        for commit in commits {
            for (version, _, event) in commit.numbered() {
                match event {
                    AnyEvent::Course(event) => add(&mut changes.courses, commit, version, event),
                    AnyEvent::Credential(event) => add(&mut changes.credentials, commit, version, event),
                    _ => {}
                }
            }
        }
        changes
    }
}
