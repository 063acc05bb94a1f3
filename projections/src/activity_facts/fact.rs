//! A signed row of facts, and how commits become some.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use clickhouse::Row;
use kernel::calendar;
use serde::Serialize;
use uuid::Uuid;

use crate::activities::{Counted, Counting, of_event};
use crate::engine::{Applied, ApplyError, DecodedCommit};
use crate::metrics_company_period::{Period, PeriodKind};

/// A row of the table `facts`.
#[derive(Clone, PartialEq, Debug, Row, Serialize)]
pub(super) struct Fact {
    #[serde(with = "clickhouse::serde::uuid")]
    pub(super) tenant: Uuid,
    pub(super) sequence: u64,
    #[serde(with = "clickhouse::serde::uuid")]
    pub(super) record: Uuid,
    #[serde(with = "clickhouse::serde::uuid")]
    pub(super) company: Uuid,
    #[serde(with = "clickhouse::serde::uuid")]
    pub(super) participant: Uuid,
    #[serde(with = "clickhouse::serde::uuid")]
    pub(super) volunteer: Uuid,
    pub(super) activity: &'static str,
    #[serde(with = "clickhouse::serde::chrono::date32")]
    pub(super) local_date: NaiveDate,
    #[serde(with = "clickhouse::serde::chrono::date32")]
    pub(super) iso_week: NaiveDate,
    #[serde(with = "clickhouse::serde::chrono::date32")]
    pub(super) month: NaiveDate,
    pub(super) minutes: i32,
    pub(super) rating_milli: Option<u16>,
    pub(super) rated: u8,
    pub(super) sign: i8,
}

impl Fact {
    fn of(commit: &DecodedCommit, counted: Counted) -> Self {
        let day = counted.day;
        Self {
            tenant: commit.commit.tenant.uuid(),
            sequence: commit.sequence.get(),
            record: commit.commit.aggregate_id.uuid(),
            company: counted.company.map_or(Uuid::nil(), kernel::CompanyId::uuid),
            participant: counted.participant.uuid(),
            volunteer: counted.volunteer.map_or(Uuid::nil(), kernel::PersonId::uuid),
            activity: counted.activity.name(),
            local_date: day,
            iso_week: Period::of(PeriodKind::Week, day).start,
            month: Period::of(PeriodKind::Month, day).start,
            minutes: i32::from(counted.minutes),
            rating_milli: counted.rating_milli,
            rated: counted.rating_milli.is_some().into(),
            sign: counted.sign,
        }
    }

    /// The table that sums up periods of a kind, and the first day of the fact's.
    pub(super) const fn cell(&self, kind: PeriodKind) -> (&'static str, NaiveDate) {
        match kind {
            PeriodKind::Day => ("daily", self.local_date),
            PeriodKind::Week => ("weekly", self.iso_week),
            PeriodKind::Month => ("monthly", self.month),
        }
    }
}

/// The facts of commits, in order. Pure: the same commits are the same rows.
///
/// What was never counted is never taken back. That is what lies outside of the calendar: earlier versions of the
/// readers accepted such days, and no fact was ever made of them; a correction in the same commits mends it. And it
/// is what a commit says that an operator left out ([`Counting`]).
pub(super) fn of_commits(commits: &[Arc<DecodedCommit>], applied: &Applied) -> Result<Vec<Fact>, ApplyError> {
    let mut facts = Vec::with_capacity(commits.len());
    let mut outside = HashSet::new();
    let mut counting = Counting::beside(applied);
    for commit in commits {
        let record = &commit.subject;
        for counted in counting.of_commit(commit) {
            if calendar::holds(counted.day) {
                facts.push(Fact::of(commit, counted));
            } else if counted.sign < 0 {
                outside.remove(record);
            } else {
                outside.insert(record);
            }
        }
    }
    if outside.is_empty() {
        Ok(facts)
    } else {
        let (first, last) = (calendar::FIRST_DAY, calendar::LAST_DAY);
        Err(ApplyError::Poison { reason: format!("local_date is not between {first} and {last}") })
    }
}

/// The facts that can be made of one commit, whatever was left out before it.
pub(super) fn of_commit(commit: &DecodedCommit) -> impl Iterator<Item = Fact> {
    let counted = commit.events.iter().flat_map(of_event);
    counted.filter(|counted| calendar::holds(counted.day)).map(|counted| Fact::of(commit, counted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_the_calendar_has_its_week_and_month_in_it() {
        for day in [calendar::FIRST_DAY, calendar::LAST_DAY] {
            assert!(calendar::holds(Period::of(PeriodKind::Week, day).start), "{day}");
            assert!(calendar::holds(Period::of(PeriodKind::Month, day).start), "{day}");
        }
    }
}
