//! A trend: the sums of a measure, gaps filled, small cells withheld.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use projections::activities::Activity;
use projections::metrics_company_period::{Period as Calendar, PeriodKind};
use uuid::Uuid;

use super::tenant_query::{Cell, Sum};
use super::{Analytics, Measure, TenantQuery, TrendPoint};
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

/// The points of a trend, oldest first, from the first period with sessions to the last. `None` when
/// there are more than [`POINTS_MAX`].
pub(crate) async fn points(
    analytics: &Analytics,
    query: &TenantQuery,
    subject: Subject,
    withhold: bool,
) -> Result<Option<Vec<TrendPoint>>, ReadFault> {
    let sums = query.sums(analytics, subject.measure).await?;
    let Some(mut points) = fill(&sums, subject) else { return Ok(None) };
    if withhold {
        let cells = Cells::of(query.cells(analytics).await?);
        for point in &mut points {
            if !cells.may_tell(point.period_start, subject) {
                point.value = None;
                point.suppressed = true;
            }
        }
    }
    Ok(Some(points))
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
