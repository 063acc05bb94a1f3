//! Days, ISO weeks and months.

use chrono::{Datelike, Days, Months, NaiveDate};

/// How long a period is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PeriodKind {
    /// A calendar day.
    Day,
    /// Monday to Sunday (ISO 8601).
    Week,
    /// A calendar month.
    Month,
}

impl PeriodKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// One period.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Period {
    /// How long it is.
    pub kind: PeriodKind,
    /// Its first day.
    pub start: NaiveDate,
}

impl Period {
    /// The period of a kind in which a day lies. At the ends of the calendar it may be cut short.
    pub fn of(kind: PeriodKind, day: NaiveDate) -> Self {
        let start = match kind {
            PeriodKind::Day => Some(day),
            PeriodKind::Week => {
                day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))
            }
            PeriodKind::Month => day.with_day(1),
        };
        Self { kind, start: start.unwrap_or(day) }
    }

    /// Its last day.
    pub fn end(self) -> NaiveDate {
        let end = match self.kind {
            PeriodKind::Day => Some(self.start),
            PeriodKind::Week => self.start.checked_add_days(Days::new(6)),
            PeriodKind::Month => {
                self.start.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt())
            }
        };
        end.unwrap_or(self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn span(kind: PeriodKind, on: &str) -> (NaiveDate, NaiveDate) {
        let period = Period::of(kind, day(on));
        (period.start, period.end())
    }

    #[test]
    fn a_week_runs_from_monday_to_sunday_over_the_turn_of_the_year() {
        assert_eq!(span(PeriodKind::Week, "2025-01-01"), (day("2024-12-30"), day("2025-01-05")));
        assert_eq!(span(PeriodKind::Week, "2025-01-05"), (day("2024-12-30"), day("2025-01-05")));
        assert_eq!(span(PeriodKind::Week, "2025-01-06").0, day("2025-01-06"));
    }

    #[test]
    fn a_month_ends_on_its_own_last_day() {
        assert_eq!(span(PeriodKind::Month, "2024-02-10"), (day("2024-02-01"), day("2024-02-29")));
        assert_eq!(span(PeriodKind::Month, "2025-12-31"), (day("2025-12-01"), day("2025-12-31")));
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic() {
        for kind in PeriodKind::ALL {
            for day in [NaiveDate::MIN, NaiveDate::MAX] {
                let period = Period::of(kind, day);
                assert!(period.start <= day && period.end() >= period.start);
            }
        }
    }
}
