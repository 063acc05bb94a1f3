//! The rows of the tables, and what a batch adds to them.

use chrono::NaiveDate;
use kernel::{CompanyId, PersonId, TenantId};

use super::Period;

/// Which cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Cell {
    /// Whose programme.
    pub(super) tenant: TenantId,
    /// For which company; `None` is unattributed.
    pub(super) company: Option<CompanyId>,
    /// When.
    pub(super) period: Period,
}

/// What is added to a cell; negative where something is taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Measures {
    pub(super) sessions: i64,
    pub(super) minutes: i64,
    pub(super) rating_sum_milli: i64,
    pub(super) rating_count: i64,
}

impl Measures {
    /// Whether something is taken back, so that the row may come to nothing.
    pub(super) const fn takes_back(&self) -> bool {
        self.sessions < 0 || self.minutes < 0 || self.rating_sum_milli < 0 || self.rating_count < 0
    }
}

/// Who did something for a company on a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Contributor {
    pub(super) tenant: TenantId,
    pub(super) company: Option<CompanyId>,
    pub(super) day: NaiveDate,
    pub(super) person: PersonId,
}

/// What is added to their sessions; negative where something is taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Parts {
    pub(super) participations: i64,
    pub(super) volunteerings: i64,
}

impl Parts {
    /// Whether something is taken back, so that the row may come to nothing.
    pub(super) const fn takes_back(&self) -> bool {
        self.participations < 0 || self.volunteerings < 0
    }
}
