//! What a batch adds to the cells.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::kintell_session::{Event, Facts};
use kernel::TenantId;
use schemas::registry::AnyEvent;
use serde_json::json;

use super::cell::{Cell, Contributor, Measures, Parts};
use super::{Period, PeriodKind};
use crate::engine::{DecodedCommit, Touched};

/// The sums of a batch. Sorted, so that two writers would lock rows in one order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Changes {
    pub(super) cells: BTreeMap<Cell, Measures>,
    pub(super) contributors: BTreeMap<Contributor, Parts>,
}

impl Changes {
    /// Folds commits. What adds nothing in sum is left out.
    pub(super) fn of(commits: &[Arc<DecodedCommit>]) -> Self {
        let mut changes = Self::default();
        for commit in commits {
            changes.touch(commit);
        }
        changes.cells.retain(|_, measures| *measures != Measures::default());
        changes.contributors.retain(|_, parts| *parts != Parts::default());
        changes
    }

    /// Adds what one commit says, zeros included.
    pub(super) fn touch(&mut self, commit: &DecodedCommit) {
        for event in &commit.events {
            let AnyEvent::KintellSession(event) = event else { continue };
            let tenant = commit.commit.tenant;
            match event {
                Event::Completed(completed) => self.count(tenant, &completed.facts, 1),
                Event::Amended(amended) => {
                    self.count(tenant, &amended.before, -1);
                    self.count(tenant, &amended.after, 1);
                }
                Event::Retracted(retracted) => self.count(tenant, &retracted.before, -1),
                Event::Scheduled(_) | Event::RatingCreated(_) | Event::TextScreened(_) => {}
            }
        }
    }

    fn count(&mut self, tenant: TenantId, facts: &Facts, sign: i64) {
        let (company, day) = (facts.company(), facts.occurred.local_date);
        for kind in PeriodKind::ALL {
            let cell = Cell { tenant, company, period: Period::of(kind, day) };
            let measures = self.cells.entry(cell).or_default();
            measures.sessions += sign;
            measures.minutes += sign * i64::from(facts.duration_min);
            if let Some(rating) = facts.rating {
                measures.rating_sum_milli += sign * i64::from(rating.normalised_milli);
                measures.rating_count += sign;
            }
        }
        let contributor = |person| Contributor { tenant, company, day, person };
        self.contributors.entry(contributor(facts.participant)).or_default().participations += sign;
        self.contributors.entry(contributor(facts.volunteer)).or_default().volunteerings += sign;
    }

    /// The rows, as a comparison leaves them out.
    pub(super) fn touched(&self) -> Vec<Touched> {
        let cell = |cell: &Cell| Touched {
            table: "cells",
            columns: json!({
                "tenant": cell.tenant,
                "company_id": cell.company,
                "period_kind": cell.period.kind.name(),
                "period_start": cell.period.start,
            }),
        };
        let contributor = |contributor: &Contributor| Touched {
            table: "contributors",
            columns: json!({
                "tenant": contributor.tenant,
                "company_id": contributor.company,
                "local_date": contributor.day,
                "person_id": contributor.person,
            }),
        };
        self.cells.keys().map(cell).chain(self.contributors.keys().map(contributor)).collect()
    }
}
