//! Small cells: what a company user may not be told because too few people are behind it.
//!
//! A company user sees months only, each about one company, and a month only when it is about nobody
//! or about at least [`PEOPLE_MIN`] participants and as many volunteers (DECISIONS U5, U17). So that no
//! difference reveals a month that is withheld, nothing else that is told contains one: totals are sums
//! of the months that are told, periods are never cut, days and weeks, which overlap months, are not
//! told, and a figure for one type of session is told only when no type of that month is withheld.

use auth::{Companies, TenantScope};

/// The fewest people behind a figure.
pub(crate) const PEOPLE_MIN: u64 = 5;

/// How many people are behind a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Behind {
    pub(crate) participants: u64,
    pub(crate) volunteers: u64,
}

impl Behind {
    /// Whether the cell may be told: it is about nobody, or about enough of each.
    pub(crate) fn is_enough(self) -> bool {
        let enough = |people: u64| people >= PEOPLE_MIN;
        (self.participants == 0 && self.volunteers == 0)
            || (enough(self.participants) && enough(self.volunteers))
    }
}

/// The fewest people a cell may be about for readers of this scope; `None` when nothing is withheld
/// from them, because they run the programmes and see the records themselves.
pub(crate) fn people_min(scope: &TenantScope) -> Option<u64> {
    match scope.companies {
        Companies::All => None,
        Companies::Only(_) => Some(PEOPLE_MIN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_told_when_it_is_about_nobody_or_enough_of_each() {
        let is_enough = |participants, volunteers| Behind { participants, volunteers }.is_enough();
        assert!(is_enough(0, 0));
        assert!(is_enough(5, 5));
        assert!(!is_enough(4, 5));
        assert!(!is_enough(5, 4));
        assert!(!is_enough(0, 5), "a cell with volunteers alone tells about few participants: none");
        assert!(!is_enough(1, 1));
    }
}
