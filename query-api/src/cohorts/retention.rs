//! Retention: who comes back in the months after their first.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Months, NaiveDate};
use uuid::Uuid;

use super::{ActiveMonth, Cohort, CohortRole};
use crate::analytics::{Analytics, ReturnedIn, TenantQuery};
use crate::fault::ReadFault;
use crate::small_cells::PEOPLE_MIN;

/// Which cohorts, and for how long they are followed.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) role: CohortRole,
    /// Only cohorts of this month or later.
    pub(crate) from: Option<NaiveDate>,
    /// Only cohorts that began before this day.
    pub(crate) before: Option<NaiveDate>,
    /// For how many months, the first included.
    pub(crate) months: u32,
    /// Months that begin later have not happened yet, whatever a record says.
    pub(crate) today: NaiveDate,
}

/// How many people were active, by the month of their first activity and the month of this one.
struct Counts(BTreeMap<NaiveDate, BTreeMap<NaiveDate, u64>>);

/// Cohorts of what a query is narrowed down to, oldest first.
pub(crate) async fn cohorts(
    analytics: &Analytics,
    query: &TenantQuery,
    asked: Asked,
) -> Result<Vec<Cohort>, ReadFault> {
    let rows = query.returned(analytics, asked.role.name()).await?;
    let mut companies: BTreeMap<Uuid, Vec<ReturnedIn>> = BTreeMap::new();
    for row in rows {
        companies.entry(row.company).or_default().push(row);
    }
    // Not narrowed down, all rows are of all companies together.
    let own = companies.remove(&query.company().unwrap_or_default()).unwrap_or_default();
    let others: Vec<Counts> = companies.into_values().map(Counts::of).collect();
    Ok(told(&Counts::of(own), &others, asked))
}

impl Counts {
    fn of(rows: Vec<ReturnedIn>) -> Self {
        let mut counts: BTreeMap<NaiveDate, BTreeMap<NaiveDate, u64>> = BTreeMap::new();
        for ReturnedIn { first, month, people, .. } in rows {
            counts.entry(first).or_default().insert(month, people);
        }
        Self(counts)
    }

    fn at(&self, first: NaiveDate, month: NaiveDate) -> u64 {
        self.0.get(&first).and_then(|months| months.get(&month)).copied().unwrap_or_default()
    }

    /// Whether neither a cohort, nor who of it came back in a month, nor who stayed away, are few.
    fn may_tell(&self, first: NaiveDate, month: NaiveDate) -> bool {
        let (size, people) = (self.at(first, first), self.at(first, month));
        is_enough(size) && is_enough(people) && is_enough(size.saturating_sub(people))
    }
}

/// `others` are the other companies, when one is asked for: a figure of a company is told only when none of theirs is
/// about few, for what is told of the whole and of all but one would give that one away.
fn told(own: &Counts, others: &[Counts], asked: Asked) -> Vec<Cohort> {
    let months: BTreeSet<NaiveDate> = own.0.values().flat_map(BTreeMap::keys).copied().collect();
    let months: BTreeSet<NaiveDate> = months.into_iter().filter(|month| *month <= asked.today).collect();
    let last = months.last().copied();
    own.0
        .keys()
        .filter(|first| **first <= asked.today)
        .filter(|first| asked.from.is_none_or(|from| **first >= first_of_month(from)))
        .filter(|first| asked.before.is_none_or(|before| **first < before))
        .map(|first| cohort(own, others, *first, (asked.months, last)))
        .collect()
}

/// A cohort, followed for so many months, but not beyond the last in which anybody was active.
fn cohort(
    own: &Counts,
    others: &[Counts],
    first: NaiveDate,
    (months, last): (u32, Option<NaiveDate>),
) -> Cohort {
    let size = own.at(first, first);
    let hides_others = |month| others.iter().all(|other| other.may_tell(first, month));
    let size_told = is_enough(size) && hides_others(first);
    let active = (0..months)
        .map_while(|offset| {
            let month = first.checked_add_months(Months::new(offset))?;
            (Some(month) <= last).then_some((offset, month))
        })
        .map(|(offset, month)| {
            let people = own.at(first, month);
            let may_tell = size_told && own.may_tell(first, month) && hides_others(month);
            ActiveMonth {
                offset,
                people: may_tell.then_some(people),
                share_milli: may_tell.then(|| share(people, size)),
            }
        })
        .collect();
    Cohort { month: first, people: size_told.then_some(size), active }
}

/// Whether a figure is about nobody or about enough people.
fn is_enough(people: u64) -> bool {
    people == 0 || people >= PEOPLE_MIN
}

fn share(people: u64, size: u64) -> u16 {
    u16::try_from(people * 1_000 / size.max(1)).unwrap_or(u16::MAX)
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: Asked = Asked {
        role: CohortRole::Participant,
        from: None,
        before: None,
        months: 12,
        today: NaiveDate::from_ymd_opt(2025, 6, 15).expect("this day exists"),
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn counts(rows: &[(&str, &str, u64)]) -> Counts {
        let row = |(first, month, people): &(&str, &str, u64)| ReturnedIn {
            first: day(first),
            month: day(month),
            company: Uuid::nil(),
            people: *people,
        };
        Counts::of(rows.iter().map(row).collect())
    }

    fn people(cohort: &Cohort) -> Vec<Option<u64>> {
        cohort.active.iter().map(|active| active.people).collect()
    }

    #[test]
    fn a_month_in_which_nobody_came_back_counts_nobody() {
        let own = counts(&[("2025-01-01", "2025-01-01", 20), ("2025-01-01", "2025-03-01", 10)]);
        let told = told(&own, &[], YEAR);
        assert_eq!((told[0].people, people(&told[0])), (Some(20), vec![Some(20), Some(0), Some(10)]));
        assert_eq!(told[0].active[2].share_milli, Some(500));
    }

    #[test]
    fn nothing_is_told_of_months_that_have_not_happened_yet() {
        let own = counts(&[
            ("2025-05-01", "2025-05-01", 20),
            ("2025-05-01", "2290-01-01", 10),
            ("2290-01-01", "2290-01-01", 9),
        ]);
        let told = told(&own, &[], YEAR);
        assert_eq!(
            (told.len(), people(&told[0])),
            (1, vec![Some(20)]),
            "the last month in which anybody was"
        );
    }

    #[test]
    fn few_who_came_back_and_few_who_stayed_away_are_withheld() {
        let own = counts(&[
            ("2025-01-01", "2025-01-01", 20),
            ("2025-01-01", "2025-02-01", 4),
            ("2025-01-01", "2025-03-01", 17),
            ("2025-01-01", "2025-04-01", 20),
        ]);
        assert_eq!(people(&told(&own, &[], YEAR)[0]), [Some(20), None, None, Some(20)]);
    }

    #[test]
    fn a_small_cohort_tells_nothing() {
        let own = counts(&[("2025-01-01", "2025-01-01", 4), ("2025-02-01", "2025-02-01", 9)]);
        let told = told(&own, &[], YEAR);
        assert_eq!((told[0].people, people(&told[0])), (None, vec![None, None]));
        assert_eq!(told[1].people, Some(9));
    }

    #[test]
    fn a_company_is_told_only_where_no_other_would_be_the_difference() {
        let own = counts(&[("2025-01-01", "2025-01-01", 10)]);
        let other = |people| counts(&[("2025-01-01", "2025-01-01", people)]);
        let size = |others: &[Counts]| told(&own, others, YEAR)[0].people;
        assert_eq!(size(&[other(9), other(2)]), None, "two of one, when the whole and the nine are known");
        assert_eq!(size(&[other(9), other(5)]), Some(10));
        assert_eq!(size(&[]), Some(10), "there are no others");
    }

    #[test]
    fn cohorts_are_followed_for_as_long_as_is_asked_and_no_cohort_is_cut() {
        let own = counts(&[
            ("2025-01-01", "2025-01-01", 9),
            ("2025-02-01", "2025-02-01", 9),
            ("2025-02-01", "2025-06-01", 9),
        ]);
        let asked = Asked { from: Some(day("2025-02-17")), months: 3, ..YEAR };
        let told = told(&own, &[], asked);
        assert_eq!(
            (told.len(), told[0].month, people(&told[0])),
            (1, day("2025-02-01"), vec![Some(9), Some(0), Some(0)])
        );
    }
}
