//! What a batch says about matches and what belongs to them.

use std::sync::Arc;

use domain::{buddy_checkin, buddy_event, buddy_feedback, buddy_match};
use schemas::registry::AnyEvent;

use crate::engine::DecodedCommit;
use crate::mirrored::{Records, add};

/// Everything a batch changes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Changes {
    pub(super) matches: Records<buddy_match::Facts>,
    pub(super) events: Records<buddy_event::Facts>,
    pub(super) checkins: Records<buddy_checkin::Facts>,
    pub(super) feedback: Records<buddy_feedback::Facts>,
}

impl Changes {
    /// Folds commits, in order.
    pub(super) fn of(commits: &[Arc<DecodedCommit>]) -> Self {
        let mut changes = Self::default();
        for commit in commits {
            for (version, _, event) in commit.numbered() {
                match event {
                    AnyEvent::BuddyMatch(event) => add(&mut changes.matches, commit, version, event),
                    AnyEvent::BuddyEvent(event) => add(&mut changes.events, commit, version, event),
                    AnyEvent::BuddyCheckin(event) => add(&mut changes.checkins, commit, version, event),
                    AnyEvent::BuddyFeedback(event) => add(&mut changes.feedback, commit, version, event),
                    _ => {}
                }
            }
        }
        changes
    }
}
