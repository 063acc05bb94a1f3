//! What a batch adds to the cells.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::TenantId;
use serde_json::json;

use super::cell::{Cell, Contributor, Measures, Parts};
use super::{Period, PeriodKind};
use crate::activities::{Counted, Counting, of_event};
use crate::engine::{Applied, DecodedCommit, Touched};

/// The sums of a batch. Sorted, so that two writers would lock rows in one order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Changes {
    pub(super) cells: BTreeMap<Cell, Measures>,
    pub(super) contributors: BTreeMap<Contributor, Parts>,
}

impl Changes {
    /// Folds commits. What adds nothing in sum is left out.
    pub(super) fn of(commits: &[Arc<DecodedCommit>], applied: &Applied) -> Self {
        let (mut changes, mut counting) = (Self::default(), Counting::beside(applied));
        for commit in commits {
            for counted in counting.of_commit(commit) {
                changes.count(commit.commit.tenant, counted);
            }
        }
        changes.cells.retain(|_, measures| *measures != Measures::default());
        changes.contributors.retain(|_, parts| *parts != Parts::default());
        changes
    }

    /// Adds what one commit says, zeros included, whatever was left out before it.
    pub(super) fn touch(&mut self, commit: &DecodedCommit) {
        for counted in commit.events.iter().flat_map(of_event) {
            self.count(commit.commit.tenant, counted);
        }
    }

    fn count(&mut self, tenant: TenantId, counted: Counted) {
        let Counted { activity, company, day, participant, volunteer, minutes, rating_milli, sign } = counted;
        if Measures::default().count_of(activity).is_none() {
            return;
        }
        let (family, sign) = (activity.family(), i64::from(sign));
        for kind in PeriodKind::ALL {
            let cell = Cell { tenant, company, family, period: Period::of(kind, day) };
            let measures = self.cells.entry(cell).or_default();
            if let Some(count) = measures.count_of(activity) {
                *count += sign;
            }
            measures.minutes += sign * i64::from(minutes);
            if let Some(rating) = rating_milli {
                measures.rating_sum_milli += sign * i64::from(rating);
                measures.rating_count += sign;
            }
        }
        let contributor = |person| Contributor { tenant, company, family, day, person };
        self.contributors.entry(contributor(participant)).or_default().participations += sign;
        if let Some(volunteer) = volunteer {
            self.contributors.entry(contributor(volunteer)).or_default().volunteerings += sign;
        }
    }

    /// The rows, as a comparison leaves them out.
    pub(super) fn touched(&self) -> Vec<Touched> {
        let cell = |cell: &Cell| Touched {
            table: "cells",
            columns: json!({
                "tenant": cell.tenant,
                "company_id": cell.company,
                "family": cell.family.name(),
                "period_kind": cell.period.kind.name(),
                "period_start": cell.period.start,
            }),
        };
        let contributor = |contributor: &Contributor| Touched {
            table: "contributors",
            columns: json!({
                "tenant": contributor.tenant,
                "company_id": contributor.company,
                "family": contributor.family.name(),
                "local_date": contributor.day,
                "person_id": contributor.person,
            }),
        };
        self.cells.keys().map(cell).chain(self.contributors.keys().map(contributor)).collect()
    }
}
