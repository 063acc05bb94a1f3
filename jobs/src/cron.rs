//! When something recurs: a cron pattern in a time zone, and the instants that it names.
//!
//! A pattern whose hours are named ("02:30") names local times: one that does not exist is read with the offset before the
//! gap, and of one that exists twice the first is meant (RFC 5545, section 3.3.5). A pattern whose hours are all (`*`, `*/2`)
//! follows real time: it runs whenever the clock on the wall shows a time that matches, twice where the clock shows it
//! twice. What comes next follows from the last nominal time, never from the clock: a clock that steps back runs nothing
//! again, and one that steps forward leaves nothing out.

mod catch_up;
mod local;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;
use croner::parser::{CronParser, Seconds, Year};
use kernel::Timestamp;

pub use catch_up::{CatchUp, Caught};

/// The version of the tz database that zones are read by.
pub const TZ_DATABASE: &str = chrono_tz::IANA_TZDB_VERSION;

/// No change of a clock moves local time by more than this: Samoa left out a whole day.
const CHANGE_MAX: TimeDelta = TimeDelta::hours(26);

/// A pattern in a zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cron {
    pattern: croner::Cron,
    zone: Tz,
    /// Whether it follows real time, and not the times that a day names.
    real_time: bool,
}

/// Why a text is no pattern.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CronRefused {
    /// It cannot be read.
    #[error("the pattern cannot be read: {0}")]
    Unreadable(String),
    /// It can, and names no time that will come.
    #[error("the pattern names no time that will ever come")]
    Never,
}

/// A time at which something is to run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Nominal {
    /// The instant: it makes the run unique.
    pub at: Timestamp,
    /// What the clock on the wall shows, or would have shown: two where a gap brings two together.
    pub local: Vec<NaiveDateTime>,
}

/// What whoever makes a pattern should know.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CronWarning {
    /// Some months have no such day, and are passed over.
    #[error("it does not run in months that have no such day: {}", months.join(", "))]
    MonthsWithout {
        /// Their English names, in the order of the year.
        months: Vec<&'static str>,
    },
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Cron {
    /// Reads five fields: minute, hour, day of the month (`L` is the last), month, day of the week.
    pub fn parse(pattern: &str, zone: Tz) -> Result<Self, CronRefused> {
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let unreadable = |error: croner::errors::CronError| CronRefused::Unreadable(error.to_string());
        // A nickname (`@hourly`) does not show its hours, on which it depends what a pattern means.
        if pattern.split_whitespace().count() != 5 {
            return Err(CronRefused::Unreadable("five fields are needed".to_owned()));
        }
        let read = parser.parse(pattern).map_err(unreadable)?;
        let real_time = pattern.split_whitespace().nth(1).is_some_and(|hours| hours.starts_with('*'));
        let cron = Self { pattern: read, zone, real_time };
        // Within eight years every day there is has come, but one: 29 February around 2100.
        let begin = DateTime::<Utc>::UNIX_EPOCH.naive_utc();
        let soon = cron.local_after(begin).is_some_and(|first| first - begin < TimeDelta::days(8 * 366));
        if soon { Ok(cron) } else { Err(CronRefused::Never) }
    }

    /// The zone.
    pub const fn zone(&self) -> Tz {
        self.zone
    }

    /// The pattern as it was written.
    pub fn pattern(&self) -> &str {
        self.pattern.pattern.as_str()
    }

    /// The first nominal time after an instant; `None` where the calendar ends.
    pub fn after(&self, last: Timestamp) -> Option<Nominal> {
        let last = last.to_datetime();
        if self.real_time { self.shown_after(last) } else { self.named_after(last) }
    }

    /// The next nominal times after an instant, at most `count`.
    pub fn next(&self, after: Timestamp, count: usize) -> Vec<Nominal> {
        let first = self.after(after);
        std::iter::successors(first, |nominal| self.after(nominal.at)).take(count).collect()
    }

    /// Those after `last` up to and with `until`, in order.
    pub fn between(&self, last: Timestamp, until: Timestamp) -> impl Iterator<Item = Nominal> + '_ {
        let first = self.after(last);
        std::iter::successors(first, |nominal| self.after(nominal.at))
            .take_while(move |nominal| nominal.at <= until)
    }

    /// What to tell whoever makes it.
    pub fn warnings(&self) -> Vec<CronWarning> {
        // 2027 and 2028: a year with 28 days in February and one with 29.
        let months: Vec<_> = (0..12_u32).filter(|month| self.leaves_out(*month)).collect();
        // A pattern that names months leaves the others out on purpose.
        let named = self.pattern().split_whitespace().nth(3).is_some_and(|field| field != "*");
        if months.is_empty() || named {
            return Vec::new();
        }
        let months = months.into_iter().filter_map(|month| MONTHS.get(month as usize).copied()).collect();
        vec![CronWarning::MonthsWithout { months }]
    }

    /// Whether no day of a month (from 0) of 2027 matches.
    fn leaves_out(&self, month: u32) -> bool {
        let begin = |month: u32| {
            let (year, month) = (2027 + i32::from(month >= 12), month % 12 + 1);
            chrono::NaiveDate::from_ymd_opt(year, month, 1).map(|day| day.and_time(chrono::NaiveTime::MIN))
        };
        let (Some(from), Some(to)) = (begin(month), begin(month + 1)) else { return false };
        self.local_after(from - TimeDelta::seconds(1)).is_none_or(|first| first >= to)
    }

    /// The first time after another that a clock without a zone would match.
    fn local_after(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        self.pattern.find_next_occurrence(&local, false).ok()
    }

    /// Local times, each meaning one instant. A gap brings later instants before earlier ones.
    fn named_after(&self, last: DateTime<Utc>) -> Option<Nominal> {
        let mut local = last.with_timezone(&self.zone).naive_local().checked_sub_signed(CHANGE_MAX)?;
        let mut first: Option<(DateTime<Utc>, Vec<NaiveDateTime>)> = None;
        let mut until = None;
        while let Some(next) = self.local_after(local) {
            if until.is_some_and(|until| next > until) {
                break;
            }
            local = next;
            let Some(at) = local::instant(next, self.zone) else { break };
            if at <= last {
                continue;
            }
            until = until.or_else(|| next.checked_add_signed(CHANGE_MAX));
            match &mut first {
                Some((earliest, named)) if *earliest == at => named.push(next),
                Some((earliest, _)) if *earliest < at => {}
                _ => first = Some((at, vec![next])),
            }
        }
        first.map(|(at, local)| Nominal { at: at.into(), local })
    }

    /// Instants at which the clock on the wall shows a time that matches.
    fn shown_after(&self, last: DateTime<Utc>) -> Option<Nominal> {
        // Clocks change by whole minutes, and a pattern names minutes.
        let minute = last.with_second(0)?.with_nanosecond(0)?;
        let steps = CHANGE_MAX.num_minutes();
        for step in 1..=steps {
            let at = minute + TimeDelta::minutes(step);
            let local = at.with_timezone(&self.zone).naive_local();
            if self.pattern.is_time_matching(&local).unwrap_or(false) {
                return Some(Nominal { at: at.into(), local: vec![local] });
            }
        }
        // Nothing within the longest change: what comes first on the wall comes first.
        let mut local = (minute + TimeDelta::minutes(steps)).with_timezone(&self.zone).naive_local();
        loop {
            local = self.local_after(local)?;
            if let Some(at) = local::first_shown(local, self.zone) {
                return Some(Nominal { at: at.into(), local: vec![local] });
            }
        }
    }
}

#[cfg(test)]
mod tests;
