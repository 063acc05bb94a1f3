//! The calendar of records: which days and instants a reader may accept, and how they are written.
//!
//! Every edge reads dates here (cells, mappings, bodies, query parameters), and every read model can hold what is
//! accepted here: a read model has no bound of its own.
//!
//! The rules:
//! - a year is four digits, neither more nor fewer, without a sign: `25-09-30` is no day, and not one of the year 25;
//! - a day lies from 1900-01-01 to 2299-12-31 where it happened: what systems write for "no date" (`0001-01-01`,
//!   `1753-01-01`, `9999-12-31`) is refused;
//! - a day has the hours 00 to 23, a minute the seconds 00 to 59: `24:00` is the next day's `00:00` and has to be
//!   written so, and `:60` is refused, because stores disagree about which second it is.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{Occurrence, Timestamp};

/// The first day of the calendar. It is a Monday and begins a month: weeks and months of the calendar lie in it.
pub const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("this day exists");
/// The last day of the calendar.
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2299, 12, 31).expect("this day exists");

/// Whether the calendar holds a day.
pub fn holds(day: NaiveDate) -> bool {
    (FIRST_DAY..=LAST_DAY).contains(&day)
}

/// Why a text is no day or time of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OffCalendar {
    /// It is not written as one.
    #[error("a date like 2025-09-30, or a time like 2025-09-30T14:00, is needed; a year has four digits")]
    NotOne,
    /// It lies outside.
    #[error("from 1900-01-01 to 2299-12-31 is possible")]
    Outside,
}

impl OffCalendar {
    /// The code of a refusal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotOne => "date_invalid",
            Self::Outside => "out_of_range",
        }
    }
}

/// A day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct Day(NaiveDate);

impl Day {
    /// The day, if the calendar holds it.
    pub fn try_new(day: NaiveDate) -> Result<Self, OffCalendar> {
        if holds(day) { Ok(Self(day)) } else { Err(OffCalendar::Outside) }
    }

    /// Reads `2025-09-30`; month and day may have one digit.
    pub fn parse(text: &str) -> Result<Self, OffCalendar> {
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(OffCalendar::NotOne);
        };
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let fits = year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
        if !fits || !digits(year) || !digits(month) || !digits(day) {
            return Err(OffCalendar::NotOne);
        }
        let number = |part: &str| part.parse::<u32>().map_err(|_| OffCalendar::NotOne);
        let year = i32::try_from(number(year)?).map_err(|_| OffCalendar::NotOne)?;
        let day = NaiveDate::from_ymd_opt(year, number(month)?, number(day)?).ok_or(OffCalendar::NotOne)?;
        Self::try_new(day)
    }

    /// The day.
    pub const fn date(self) -> NaiveDate {
        self.0
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Reads an instant with its distance to UTC, like `2025-09-30T14:00:00Z`.
pub fn instant(text: &str) -> Result<Timestamp, OffCalendar> {
    let (day, _) = split(text).ok_or(OffCalendar::NotOne)?;
    let at = DateTime::parse_from_rfc3339(text).map_err(|_| OffCalendar::NotOne)?;
    if has_second_60(at.time()) {
        return Err(OffCalendar::NotOne);
    }
    Day::parse(day)?;
    Ok(at.to_utc().into())
}

/// Reads a time without a zone, to the minute or the second.
pub fn wall_time(text: &str) -> Result<NaiveDateTime, OffCalendar> {
    let (day, time) = split(text).ok_or(OffCalendar::NotOne)?;
    let time = ["%H:%M:%S", "%H:%M"].into_iter().find_map(|form| NaiveTime::parse_from_str(time, form).ok());
    let time = time.filter(|time| !has_second_60(*time)).ok_or(OffCalendar::NotOne)?;
    Ok(Day::parse(day)?.date().and_time(time))
}

/// Reads when something happened: a day, a time in `zone`, or an instant, as precise as the text and no more.
pub fn occurrence(text: &str, zone: Tz) -> Result<Occurrence, OffCalendar> {
    let read = if split(text).is_none() {
        Day::parse(text).map(|day| Occurrence::on(day.date(), zone))
    } else {
        match wall_time(text) {
            Err(OffCalendar::NotOne) => instant(text).map(|at| Occurrence::at(at, zone)),
            wall => wall.map(|wall| Occurrence::at_wall_time(wall, zone)),
        }
    }?;
    // The last hours of the calendar are the day after it somewhere else.
    Day::try_new(read.local_date).map(|_| read)
}

/// Whether it is the second that only some minutes have.
pub fn has_second_60(time: NaiveTime) -> bool {
    time.nanosecond() >= 1_000_000_000
}

fn split(text: &str) -> Option<(&str, &str)> {
    text.split_once(['T', 't', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<String, OffCalendar> {
        Day::parse(text).map(|day| day.date().to_string())
    }

    #[test]
    fn a_year_has_four_digits_and_no_sign() {
        assert_eq!(day("2025-09-30").as_deref(), Ok("2025-09-30"));
        assert_eq!(day("2025-9-3").as_deref(), Ok("2025-09-03"));
        for wrong in
            ["25-09-30", "30-09-25", "025-09-30", "+2025-09-30", "-2025-09-30", "12025-09-30", "2025-09", ""]
        {
            assert_eq!(day(wrong), Err(OffCalendar::NotOne), "{wrong}");
        }
        for wrong in
            ["2025-02-30", "2025-13-01", "2025-00-01", "2025-09-30-01", "2025 -09-30", "２０２５-09-30"]
        {
            assert_eq!(day(wrong), Err(OffCalendar::NotOne), "{wrong}");
        }
    }

    #[test]
    fn a_day_that_systems_write_for_none_lies_outside() {
        for outside in ["0000-01-01", "0001-01-01", "1753-01-01", "1899-12-31", "2300-01-01", "9999-12-31"] {
            assert_eq!(day(outside), Err(OffCalendar::Outside), "{outside}");
            assert_eq!(wall_time(&format!("{outside}T00:00")), Err(OffCalendar::Outside), "{outside}");
            assert_eq!(instant(&format!("{outside}T00:00:00Z")), Err(OffCalendar::Outside), "{outside}");
        }
        assert!(day("1900-01-01").is_ok() && day("2299-12-31").is_ok());
    }

    #[test]
    fn hour_24_and_second_60_are_no_times() {
        for wrong in ["2016-12-31T24:00", "2016-12-31T23:59:60", "2016-12-31T23:60", "2016-12-31 12"] {
            assert_eq!(wall_time(wrong), Err(OffCalendar::NotOne), "{wrong}");
        }
        for wrong in ["2016-12-31T24:00:00Z", "2016-12-31T23:59:60Z", "2016-12-31T23:59:60.5+01:00"] {
            assert_eq!(instant(wrong), Err(OffCalendar::NotOne), "{wrong}");
        }
        assert!(instant("2016-12-31T23:59:59.999Z").is_ok());
    }

    #[test]
    fn the_day_where_it_happened_must_be_in_the_calendar_too() {
        let zone = Tz::Europe__Oslo;
        let last = occurrence("2299-12-31T22:30:00Z", zone).expect("the last day in Oslo");
        assert_eq!(last.local_date, LAST_DAY);
        assert_eq!(occurrence("2299-12-31T23:30:00Z", zone), Err(OffCalendar::Outside));
        assert_eq!(occurrence("1900-01-01T00:30:00Z", Tz::America__New_York), Err(OffCalendar::Outside));
    }

    #[test]
    fn what_happened_is_as_precise_as_its_text() {
        let zone = Tz::Europe__Oslo;
        assert_eq!(occurrence("2025-09-30", zone).map(|read| read.at), Ok(None));
        let wall = occurrence("2025-09-30 23:30", zone).expect("a time");
        assert_eq!(wall.at.map(|at| at.to_string()).as_deref(), Some("2025-09-30T21:30:00.000000Z"));
        let at = occurrence("2025-09-30T23:30:00Z", zone).expect("an instant");
        assert_eq!(at.local_date.to_string(), "2025-10-01");
        for wrong in ["25-09-30T10:00", "25-09-30T10:00:00Z", "30.09.2025", "soon", ""] {
            assert_eq!(occurrence(wrong, zone), Err(OffCalendar::NotOne), "{wrong}");
        }
    }

    #[test]
    fn weeks_and_months_of_the_calendar_lie_in_it() {
        use chrono::Datelike;
        assert_eq!((FIRST_DAY.weekday(), FIRST_DAY.day()), (chrono::Weekday::Mon, 1));
    }
}
