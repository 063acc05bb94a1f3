//! A trend: the sums of a measure, gaps filled, small cells withheld.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike as _, NaiveDate};
use kernel::calendar;
use projections::activities::Activity;
use projections::metrics_company_period::{Period as Calendar, PeriodKind};
use uuid::Uuid;

use super::tenant_query::{Cell, Sum};
use super::{Analytics, LeftOutActivities, Measure, TenantQuery, TrendPoint};
use crate::company_metrics::rows::mean;
use crate::fault::ReadFault;
use crate::small_cells::{Behind, PEOPLE_MIN};

/// The most points in one answer.
pub(crate) const POINTS_MAX: usize = 5_000;

/// What a trend is of.
#[derive(Clone, Copy)]
pub(crate) struct Subject {
    pub(crate) measure: Measure,
    pub(crate) kind: PeriodKind,
    pub(crate) company: Option<Uuid>,
    pub(crate) activity: Option<Activity>,
}

/// A trend without `from` begins after its last gap of more periods than this.
const GAP_MAX: u32 = 24;

/// From when to when a trend is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    /// As asked for.
    pub(crate) from: Option<NaiveDate>,
    /// As asked for, or the day after tomorrow: nothing has happened then.
    pub(crate) before: NaiveDate,
    /// The day after tomorrow.
    pub(crate) not_yet: NaiveDate,
}

/// What there is to tell.
pub(crate) struct Told {
    pub(crate) points: Vec<TrendPoint>,
    pub(crate) left_out_before: Option<LeftOutActivities>,
    pub(crate) left_out_after: Option<LeftOutActivities>,
}

/// The points of a trend, oldest first, from the first period with sessions to the last, and what is left out around
/// them. `None` when there are more than [`POINTS_MAX`].
pub(crate) async fn told(
    analytics: &Analytics,
    query: &TenantQuery,
    subject: Subject,
    span: Span,
    withhold: bool,
) -> Result<Option<Told>, ReadFault> {
    let within = query.clone().between(span.from, Some(span.before));
    let all = within.sums(analytics, subject.measure).await?;
    let sums = if span.from.is_some() { &all[..] } else { after_last_gap(&all, subject.kind, span.not_yet) };
    let Some(mut points) = fill(sums, subject) else { return Ok(None) };
    if withhold {
        let cells = Cells::of(within.cells(analytics).await?);
        for point in &mut points {
            if !cells.may_tell(point.period_start, subject) {
                point.value = None;
                point.suppressed = true;
            }
        }
    }
    let left_out_before = match points.first() {
        Some(first) if sums.len() < all.len() => {
            let before = query.clone().by_day().between(None, Some(first.period_start));
            left_out(&before.sums(analytics, Measure::Activities).await?, withhold)
        }
        _ => None,
    };
    // A period is never cut: the last one ends on `before` or later.
    let last_day = span.before.pred_opt().map(|day| Calendar::of(subject.kind, day).end());
    let left_out_after = match last_day.and_then(|day| day.succ_opt()).filter(|day| calendar::holds(*day)) {
        Some(day) => {
            let after = query.clone().by_day().between(Some(day), None);
            left_out(&after.sums(analytics, Measure::Activities).await?, withhold)
        }
        None => None,
    };
    Ok(Some(Told { points, left_out_before, left_out_after }))
}

/// What days that are left out sum up to; nothing when there are none.
fn left_out(days: &[Sum], withhold: bool) -> Option<LeftOutActivities> {
    let first = days.first()?.period_start;
    let activities = days.iter().map(|day| u64::try_from(day.total).unwrap_or_default()).sum();
    Some(LeftOutActivities {
        activities: (!withhold).then_some(activities),
        first_day: (!withhold).then_some(first),
    })
}

/// The periods after the last long gap that ends before `not_yet`.
fn after_last_gap(sums: &[Sum], kind: PeriodKind, not_yet: NaiveDate) -> &[Sum] {
    let long = |pair: &[Sum]| {
        pair[1].period_start < not_yet
            && periods_between(kind, pair[0].period_start, pair[1].period_start) > GAP_MAX
    };
    let begins = sums.windows(2).rposition(long).map_or(0, |at| at + 1);
    &sums[begins..]
}

/// How many periods lie between two, neither included.
fn periods_between(kind: PeriodKind, first: NaiveDate, second: NaiveDate) -> u32 {
    let days = u32::try_from((second - first).num_days()).unwrap_or_default();
    let apart = match kind {
        PeriodKind::Day => days,
        PeriodKind::Week => days / 7,
        PeriodKind::Month => {
            let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
            u32::try_from(month(second) - month(first)).unwrap_or_default()
        }
    };
    apart.saturating_sub(1)
}

fn fill(sums: &[Sum], subject: Subject) -> Option<Vec<TrendPoint>> {
    let by_start: HashMap<NaiveDate, Sum> = sums.iter().map(|sum| (sum.period_start, *sum)).collect();
    let mut points = Vec::new();
    let mut next = sums.first().map(|sum| sum.period_start);
    let last = sums.last().map(|sum| sum.period_start);
    while let Some(start) = next.filter(|start| Some(*start) <= last) {
        if points.len() == POINTS_MAX {
            return None;
        }
        let period = Calendar::of(subject.kind, start);
        let value = match by_start.get(&start) {
            Some(sum) => value(*sum, subject.measure),
            None => (subject.measure != Measure::AvgRating).then_some(0),
        };
        points.push(TrendPoint { period_start: start, period_end: period.end(), value, suppressed: false });
        next = period.end().succ_opt();
    }
    Some(points)
}

fn value(sum: Sum, measure: Measure) -> Option<u64> {
    let total = u64::try_from(sum.total).unwrap_or_default();
    match measure {
        Measure::AvgRating => mean(total, u64::try_from(sum.count).unwrap_or_default()).map(u64::from),
        _ => Some(total),
    }
}

/// How many people are behind each cell: by period and company, then by activity ("" is all).
struct Cells(BTreeMap<(NaiveDate, Uuid), HashMap<String, Cell>>);

impl Cells {
    fn of(cells: Vec<Cell>) -> Self {
        let mut sorted: BTreeMap<_, HashMap<String, Cell>> = BTreeMap::new();
        for cell in cells {
            let key = (cell.period_start, cell.company);
            sorted.entry(key).or_default().insert(cell.activity.clone(), cell);
        }
        Self(sorted)
    }

    /// A point sums up companies and activities. It is told only when every part of it may be told, and when
    /// it is about one activity, only when no other of the same family and period could be told from the whole.
    fn may_tell(&self, start: NaiveDate, subject: Subject) -> bool {
        let companies = self
            .0
            .range((start, Uuid::nil())..=(start, Uuid::max()))
            .filter(|((_, company), _)| subject.company.is_none_or(|wanted| wanted == *company));
        companies.into_iter().all(|(_, types)| {
            let mut parts =
                types.values().filter(|cell| subject.activity.is_some() || cell.activity.is_empty());
            parts.all(|cell| is_enough(cell, subject.measure))
        })
    }
}

fn is_enough(cell: &Cell, measure: Measure) -> bool {
    let behind = Behind { participants: cell.participants, volunteers: cell.volunteers };
    let raters = measure != Measure::AvgRating || cell.raters == 0 || cell.raters >= PEOPLE_MIN;
    behind.is_enough() && raters
}

#[cfg(test)]
mod tests {
    use super::*;

    const WARNER: Uuid = Uuid::from_u128(1);
    const FJORD: Uuid = Uuid::from_u128(2);

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn subject(measure: Measure, activity: Option<Activity>, company: Option<Uuid>) -> Subject {
        Subject { measure, kind: PeriodKind::Month, company, activity }
    }

    fn sum(start: &str, total: i64, count: i64) -> Sum {
        Sum { period_start: day(start), total, count }
    }

    fn cell(company: Uuid, activity: &str, people: u64, raters: u64) -> Cell {
        Cell {
            period_start: day("2025-10-01"),
            company,
            activity: activity.to_owned(),
            participants: people,
            volunteers: people,
            raters,
        }
    }

    #[test]
    fn a_period_in_which_nothing_happened_counts_nothing() {
        let sums = [sum("2025-10-01", 6, 6), sum("2025-12-01", 2, 2)];
        let points = fill(&sums, subject(Measure::Activities, None, None)).expect("few points");
        let told: Vec<_> = points.iter().map(|point| (point.period_end, point.value)).collect();
        assert_eq!(
            told,
            [(day("2025-10-31"), Some(6)), (day("2025-11-30"), Some(0)), (day("2025-12-31"), Some(2))]
        );
        assert!(fill(&[], subject(Measure::Activities, None, None)).expect("no points").is_empty());
    }

    #[test]
    fn a_mean_of_nothing_is_none() {
        let sums = [sum("2025-10-01", 1_500, 2), sum("2025-12-01", 0, 0)];
        let points = fill(&sums, subject(Measure::AvgRating, None, None)).expect("few points");
        let values: Vec<_> = points.iter().map(|point| point.value).collect();
        assert_eq!(values, [Some(750), None, None]);
    }

    #[test]
    fn more_points_than_are_answered_are_none() {
        let days = Subject { kind: PeriodKind::Day, ..subject(Measure::Activities, None, None) };
        assert!(fill(&[sum("1990-01-01", 1, 1), sum("2025-10-01", 1, 1)], days).is_none());
    }

    #[test]
    fn a_trend_begins_after_its_last_long_gap_and_not_after_one_to_a_day_that_has_not_come() {
        let sums = [sum("1900-01-01", 1, 1), sum("2025-09-29", 3, 3), sum("2290-01-07", 1, 1)];
        let kept = |not_yet: &str| after_last_gap(&sums, PeriodKind::Week, day(not_yet)).len();
        assert_eq!((kept("2025-12-02"), kept("2299-01-01")), (2, 1));
        let gap = |kind, second: &str| periods_between(kind, day("2025-01-01"), day(second));
        assert_eq!(gap(PeriodKind::Day, "2025-01-26"), 24);
        assert_eq!(gap(PeriodKind::Week, "2025-01-08"), 0);
        assert_eq!(gap(PeriodKind::Month, "2027-02-01"), 24);
        assert!(after_last_gap(&[], PeriodKind::Day, day("2025-12-02")).is_empty());
    }

    #[test]
    fn what_is_left_out_is_counted_and_withheld_from_whom_it_must_be() {
        let days = [sum("1900-01-01", 1, 1), sum("1901-01-01", 2, 2)];
        let told = LeftOutActivities { activities: Some(3), first_day: Some(day("1900-01-01")) };
        assert_eq!(left_out(&days, false), Some(told));
        assert_eq!(left_out(&days, true), Some(LeftOutActivities { activities: None, first_day: None }));
        assert_eq!(left_out(&[], false), None);
    }

    #[test]
    fn one_type_is_told_only_when_the_other_could_not_be_told_from_the_whole() {
        let october = day("2025-10-01");
        let all = subject(Measure::Activities, None, Some(WARNER));
        let language = subject(Measure::Activities, Some(Activity::Language), Some(WARNER));
        let cells = Cells::of(vec![
            cell(WARNER, "", 9, 0),
            cell(WARNER, "language", 7, 0),
            cell(WARNER, "mentorship", 3, 0),
        ]);
        assert!(cells.may_tell(october, all));
        assert!(!cells.may_tell(october, language), "mentorship would be the difference");
        let cells = Cells::of(vec![cell(WARNER, "", 7, 0), cell(WARNER, "language", 7, 0)]);
        assert!(cells.may_tell(october, language), "there is no other type");
    }

    #[test]
    fn a_sum_of_companies_is_told_only_when_each_of_them_is() {
        let october = day("2025-10-01");
        let cells = Cells::of(vec![cell(WARNER, "", 9, 0), cell(FJORD, "", 2, 0)]);
        assert!(!cells.may_tell(october, subject(Measure::Minutes, None, None)));
        assert!(cells.may_tell(october, subject(Measure::Minutes, None, Some(WARNER))));
    }

    #[test]
    fn a_mean_rating_needs_enough_who_rated() {
        let october = day("2025-10-01");
        let rating = subject(Measure::AvgRating, None, None);
        assert!(!Cells::of(vec![cell(WARNER, "", 9, 4)]).may_tell(october, rating));
        assert!(Cells::of(vec![cell(WARNER, "", 9, 5)]).may_tell(october, rating));
        assert!(
            Cells::of(vec![cell(WARNER, "", 9, 4)])
                .may_tell(october, subject(Measure::Activities, None, None))
        );
    }
}
