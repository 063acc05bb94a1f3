//! A signed row of facts, and how commits become some.

use std::sync::Arc;

use chrono::NaiveDate;
use clickhouse::Row;
use serde::Serialize;
use uuid::Uuid;

use crate::activities::{Counted, of_event};
use crate::engine::{ApplyError, DecodedCommit};
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
    fn of(commit: &DecodedCommit, counted: Counted) -> Result<Self, ApplyError> {
        let day = counted.day;
        if !in_calendar(day) {
            let reason = "local_date is not between 1900-01-01 and 2299-12-31".to_owned();
            return Err(ApplyError::Poison { reason });
        }
        Ok(Self {
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
        })
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

/// Whether a `Date32` can hold the day, and the first days of its week and month.
fn in_calendar(day: NaiveDate) -> bool {
    // 1 January 1900 is a Monday.
    let first = NaiveDate::from_ymd_opt(1900, 1, 1);
    let last = NaiveDate::from_ymd_opt(2299, 12, 31);
    first.is_some_and(|first| first <= day) && last.is_some_and(|last| day <= last)
}

/// The facts of commits, in order. Pure: the same commits are the same rows.
pub(super) fn of_commits(commits: &[Arc<DecodedCommit>]) -> Result<Vec<Fact>, ApplyError> {
    let mut facts = Vec::with_capacity(commits.len());
    for commit in commits {
        facts.extend(of_commit(commit)?);
    }
    Ok(facts)
}

/// The facts of one commit.
pub(super) fn of_commit(commit: &DecodedCommit) -> Result<Vec<Fact>, ApplyError> {
    commit.events.iter().flat_map(of_event).map(|counted| Fact::of(commit, counted)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_the_calendar_has_its_week_and_month_in_it() {
        for (day, fits) in
            [("1899-12-31", false), ("1900-01-01", true), ("2299-12-31", true), ("2300-01-01", false)]
        {
            let day: NaiveDate = day.parse().expect("a date");
            assert_eq!(in_calendar(day), fits, "{day}");
            if fits {
                assert!(in_calendar(Period::of(PeriodKind::Week, day).start));
                assert!(in_calendar(Period::of(PeriodKind::Month, day).start));
            }
        }
    }
}
