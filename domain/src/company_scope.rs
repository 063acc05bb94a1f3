//! Whose companies a command may be about, and for which companies an aggregate counts.
//!
//! Whoever acts for some companies only changes what counts for them and for nobody else, before and after. What cannot
//! be told is refused as what is another's: an answer says nothing about other companies.

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::CompanyId;

/// The companies for which somebody acts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum CompanyScope {
    /// The whole programme, with what counts for no company.
    #[default]
    Programme,
    /// These companies and nothing else.
    Only(Arc<BTreeSet<CompanyId>>),
}

/// For which companies an aggregate counts, as its state says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CountsFor {
    /// Nothing is recorded yet.
    NotYet,
    /// It counts for nobody by itself: a claim, a person, an import. Whoever comes here has been judged by the record
    /// that led here.
    Nobody,
    /// It is the programme's: a company, what operators order, what reviewers decide.
    Programme,
    /// It was withdrawn, and for whom it counted is not told any more.
    Withdrawn,
    /// These. None: for no company that can be told.
    Companies(BTreeSet<CompanyId>),
}

impl CountsFor {
    /// What counts for one company, or for none that can be told.
    pub fn company(company: Option<CompanyId>) -> Self {
        Self::Companies(company.into_iter().collect())
    }
}

impl CompanyScope {
    /// Whether it is less than the whole programme.
    pub fn is_limited(&self) -> bool {
        matches!(self, Self::Only(_))
    }

    /// Whether one of them is acted for.
    pub fn includes(&self, company: CompanyId) -> bool {
        match self {
            Self::Programme => true,
            Self::Only(companies) => companies.contains(&company),
        }
    }

    /// Whether something that stands so may be changed, or told of.
    pub fn may_change(&self, stands: &CountsFor) -> bool {
        let Self::Only(own) = self else { return true };
        match stands {
            CountsFor::NotYet | CountsFor::Nobody => true,
            CountsFor::Programme | CountsFor::Withdrawn => false,
            CountsFor::Companies(companies) => !companies.is_empty() && companies.is_subset(own),
        }
    }

    /// Whether something may stand so after a command.
    pub fn may_leave(&self, stands: &CountsFor) -> bool {
        // What is withdrawn counted for them before.
        *stands == CountsFor::Withdrawn || self.may_change(stands)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn company(number: u128) -> CompanyId {
        CompanyId::new(Uuid::from_u128(number))
    }

    #[test]
    fn whoever_acts_for_some_companies_changes_what_counts_for_them_alone() {
        let only = CompanyScope::Only(Arc::new(BTreeSet::from([company(1), company(2)])));
        let of = |companies: &[u128]| {
            CountsFor::Companies(companies.iter().map(|number| company(*number)).collect())
        };
        for theirs in [of(&[1]), of(&[1, 2]), CountsFor::NotYet, CountsFor::Nobody] {
            assert!(only.may_change(&theirs) && only.may_leave(&theirs), "{theirs:?}");
        }
        for not_theirs in [of(&[3]), of(&[1, 3]), of(&[]), CountsFor::Programme] {
            assert!(!only.may_change(&not_theirs) && !only.may_leave(&not_theirs), "{not_theirs:?}");
            assert!(CompanyScope::Programme.may_change(&not_theirs), "{not_theirs:?}");
        }
    }

    #[test]
    fn what_they_withdrew_is_not_theirs_any_more() {
        let only = CompanyScope::Only(Arc::new(BTreeSet::from([company(1)])));
        assert!(only.may_leave(&CountsFor::Withdrawn) && !only.may_change(&CountsFor::Withdrawn));
    }
}
