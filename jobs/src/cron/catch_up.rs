//! What to do with nominal times that have passed: after a restart, a long pause, a clock that was set forward.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Cron, Nominal};

/// Which of the nominal times that have passed run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CatchUp {
    /// The last; the others are noted as coalesced into it.
    #[default]
    Latest,
    /// Each, in order.
    All,
}

impl CatchUp {
    /// The name in tables and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Latest => "latest",
            Self::All => "all",
        }
    }
}

/// What runs later than this after its nominal time is late.
const LATE_AFTER_SECONDS: i64 = 60;

/// A nominal time that has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caught {
    /// Which.
    pub nominal: Nominal,
    /// Whether it would have run long before now.
    pub late: bool,
    /// Whether it does not run, because a later one does in its place.
    pub coalesced: bool,
}

impl Cron {
    /// What has come since the last nominal time, each once, at most `max`: nothing is passed over unseen, and the rest comes
    /// when this is asked again after the last of them.
    pub fn come(&self, last: Timestamp, now: Timestamp, catch_up: CatchUp, max: usize) -> Vec<Caught> {
        let mut passed = self.between(last, now);
        let come: Vec<_> = passed.by_ref().take(max).collect();
        let more = passed.next().is_some();
        let count = come.len();
        let caught = |(index, nominal): (usize, Nominal)| {
            let is_newest = index + 1 == count && !more;
            let late = nominal.at.plus_seconds(LATE_AFTER_SECONDS) < now;
            Caught { nominal, late, coalesced: catch_up == CatchUp::Latest && !is_newest }
        };
        come.into_iter().enumerate().map(caught).collect()
    }
}
