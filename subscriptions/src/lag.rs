//! How far behind a subscription is, and why.

use std::time::Duration;

use kernel::{Sequence, Timestamp};

/// How a subscription stands to the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lag {
    /// Everything up to here is handled, parked or skipped.
    pub position: Sequence,
    /// Positions of the log beyond that.
    pub commits: u64,
    /// Keys under which entries are parked: a subscription that has none and is level has handled everything.
    pub parked_keys: usize,
    /// When the last entry that was taken was recorded, while it is behind.
    pub taken_recorded_at: Option<Timestamp>,
    /// Why it does not move; `None` when it does, or has nothing to do.
    pub stalled: Option<Stall>,
}

/// Why a subscription does not move.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stall {
    /// Another process leads.
    StandsBy,
    /// An operator asked for it.
    Paused,
    /// Too much was parked in a row.
    Stopped {
        /// What was wrong last.
        reason: String,
    },
    /// Something does not serve now; it is tried again.
    Retrying {
        /// What was said.
        error: String,
    },
}

impl Lag {
    /// Before anything is known.
    pub(crate) const fn unknown() -> Self {
        Self {
            position: Sequence::ZERO,
            commits: 0,
            parked_keys: 0,
            taken_recorded_at: None,
            stalled: Some(Stall::StandsBy),
        }
    }

    /// Whether everything up to the head was handled: nothing is open, and nothing is parked.
    pub fn is_level(&self) -> bool {
        self.commits == 0 && self.parked_keys == 0 && self.stalled.is_none()
    }

    /// How long ago the last entry that was taken was recorded; nothing when it is not behind.
    pub fn age(&self, now: Timestamp) -> Option<Duration> {
        let taken = self.taken_recorded_at.filter(|_| self.commits > 0)?;
        let age = now.to_datetime().signed_duration_since(taken.to_datetime());
        age.to_std().ok()
    }
}
