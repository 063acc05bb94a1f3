//! Days and times of the source, as the reading of cells knows them.

use std::collections::BTreeMap;

use chrono::format::{Fixed, Item, Parsed, StrftimeItems, parse};
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, SecondsFormat, TimeZone};
use kernel::calendar::{self, OffCalendar};

use crate::bound::CellFault;
use crate::zone::{self, Zone};

/// How days or times of a column are written: a format that was checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Format {
    text: String,
    /// The zone that the format writes out itself, for example in a `Z` at its end.
    written: Option<FixedOffset>,
}

impl Format {
    /// Checks a format; in words what is wrong with it.
    pub(crate) fn try_new(text: &str) -> Result<Self, String> {
        if text.is_empty() || StrftimeItems::new(text).any(|item| matches!(item, Item::Error)) {
            return Err(format!("`{text}` is no format of a date; one is for example %d/%m/%Y"));
        }
        let items: Vec<_> = StrftimeItems::new(text).collect();
        let written = match zone::of(&items, has_time(&items)) {
            Zone::None | Zone::Read => None,
            Zone::Written(offset) => Some(offset),
            Zone::Unreadable(what) => return Err(format!("`{text}` names a zone by {what}")),
        };
        Ok(Self { text: text.to_owned(), written })
    }

    fn items(&self) -> impl Iterator<Item = Item<'_>> + Clone {
        // `%z` takes the `Z` of ISO 8601 too.
        StrftimeItems::new(&self.text).map(|item| match item {
            Item::Fixed(Fixed::TimezoneOffset | Fixed::TimezoneOffsetColon) => {
                Item::Fixed(Fixed::TimezoneOffsetColonZ)
            }
            other => other,
        })
    }

    /// `None` when the cell is not written so.
    fn read(&self, cell: &str) -> Option<Result<String, OffCalendar>> {
        let mut parsed = Parsed::new();
        parse(&mut parsed, cell, self.items()).ok()?;
        if let Ok(instant) = parsed.to_datetime() {
            return shown_instant(instant);
        }
        if let Ok(time) = parsed.to_naive_datetime_with_offset(0) {
            return match self.written {
                Some(offset) => shown_instant(offset.from_local_datetime(&time).single()?),
                None => shown_wall(time),
            };
        }
        // A format with a time does fit a day's fields: that would lose the time without a word.
        if has_time(&self.items().collect::<Vec<_>>()) {
            return None;
        }
        let day = parsed.to_naive_date().ok()?;
        bounded(day).map(|fits| fits.map(|()| day.to_string()))
    }
}

/// Reads a day, a time, or a time with its distance to UTC, in the first format that fits. It comes out as precise
/// as it went in: a day stays a day.
pub(crate) fn read(cell: &str, formats: &[Format]) -> Result<String, CellFault> {
    let mut outside = None;
    for format in formats {
        match format.read(cell) {
            Some(Ok(text)) => return Ok(text),
            Some(Err(off)) => outside = Some(off),
            None => {}
        }
    }
    let as_formats = || {
        let formats: Vec<_> = formats.iter().map(|format| format.text.as_str()).collect();
        CellFault::new(
            "date_invalid",
            format!("a date is needed that is written like {}", formats.join(" or ")),
        )
    };
    Err(outside.map_or_else(as_formats, |off| CellFault::new(off.code(), off.to_string())))
}

fn shown_instant(instant: DateTime<FixedOffset>) -> Option<Result<String, OffCalendar>> {
    if calendar::has_second_60(instant.time()) {
        return None;
    }
    let fits = bounded(instant.date_naive())?;
    Some(fits.map(|()| instant.to_rfc3339_opts(SecondsFormat::AutoSi, false)))
}

fn shown_wall(time: NaiveDateTime) -> Option<Result<String, OffCalendar>> {
    if calendar::has_second_60(time.time()) {
        return None;
    }
    let fits = bounded(time.date())?;
    Some(fits.map(|()| time.format("%Y-%m-%dT%H:%M:%S").to_string()))
}

/// Whether the calendar holds a day; `None` when its year was not written with four digits: `%Y` takes fewer, and
/// `30/09/25` would be a day of the first century.
fn bounded(day: NaiveDate) -> Option<Result<(), OffCalendar>> {
    if !(1_000..=9_999).contains(&day.year()) {
        return None;
    }
    Some(if calendar::holds(day) { Ok(()) } else { Err(OffCalendar::Outside) })
}

fn has_time(items: &[Item<'_>]) -> bool {
    use chrono::format::Numeric;
    items.iter().any(|item| {
        matches!(
            item,
            Item::Numeric(
                Numeric::Hour | Numeric::Hour12 | Numeric::Minute | Numeric::Second | Numeric::Timestamp,
                _
            )
        )
    })
}

/// From which day days are counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum FirstDay {
    /// The same for every row.
    Always(NaiveDate),
    /// By the cell of a column of the source.
    By {
        /// The column.
        column: String,
        /// The day for each of its texts.
        dates: BTreeMap<String, NaiveDate>,
    },
}

impl FirstDay {
    /// The day that a number of days is. `of_row` is the cell of the column that says from when.
    pub(crate) fn plus(&self, days: &str, of_row: &str) -> Result<String, CellFault> {
        let first = match self {
            Self::Always(day) => *day,
            Self::By { dates, column } => *dates.get(of_row.trim()).ok_or_else(|| {
                CellFault::new("value_unknown", format!("the mapping has no first day for this {column}"))
            })?,
        };
        let days: i64 =
            days.parse().map_err(|_| CellFault::new("number_invalid", "a whole number of days is needed"))?;
        let distance = Days::new(days.unsigned_abs());
        let day = if days < 0 { first.checked_sub_days(distance) } else { first.checked_add_days(distance) };
        day.filter(|day| calendar::holds(*day))
            .map(|day| day.to_string())
            .ok_or_else(|| CellFault::new("out_of_range", "this many days are no date"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(cell: &str, formats: &[&str]) -> Result<String, &'static str> {
        let formats: Vec<_> =
            formats.iter().map(|format| Format::try_new(format).expect("a format")).collect();
        read(cell, &formats).map_err(|fault| fault.code)
    }

    #[test]
    fn a_day_stays_a_day_and_a_time_keeps_its_distance() {
        assert_eq!(read_as("31/12/2024", &["%d/%m/%Y"]).as_deref(), Ok("2024-12-31"));
        assert_eq!(read_as("31.12.2024 14:05", &["%d.%m.%Y %H:%M"]).as_deref(), Ok("2024-12-31T14:05:00"));
        assert_eq!(
            read_as("2024-12-31T14:05:00+0100", &["%Y-%m-%dT%H:%M:%S%z"]).as_deref(),
            Ok("2024-12-31T14:05:00+01:00")
        );
        assert_eq!(read_as("Dec 31, 2024", &["%d/%m/%Y", "%b %d, %Y"]).as_deref(), Ok("2024-12-31"));
        for wrong in ["12/31/2024", "31/12/2024 14:05", "", "soon"] {
            assert_eq!(read_as(wrong, &["%d/%m/%Y"]), Err("date_invalid"), "{wrong}");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_no_year_unless_the_format_says_so() {
        assert_eq!(read_as("30/09/25", &["%d/%m/%Y"]), Err("date_invalid"));
        assert_eq!(read_as("25-09-30 14:00", &["%Y-%m-%d %H:%M"]), Err("date_invalid"));
        assert_eq!(read_as("30/09/25", &["%d/%m/%Y", "%d/%m/%y"]).as_deref(), Ok("2025-09-30"));
        for outside in ["01/01/1753", "31/12/9999"] {
            assert_eq!(read_as(outside, &["%d/%m/%Y"]), Err("out_of_range"), "{outside}");
        }
    }

    #[test]
    fn hour_24_and_second_60_are_no_times() {
        for wrong in ["2016-12-31T24:00:00", "2016-12-31T23:59:60"] {
            assert_eq!(read_as(wrong, &["%Y-%m-%dT%H:%M:%S"]), Err("date_invalid"), "{wrong}");
        }
    }

    #[test]
    fn a_zone_that_is_written_is_the_zone_in_which_the_time_is_read() {
        let (cell, utc) = ("2025-09-30T22:30:00Z", "2025-09-30T22:30:00+00:00");
        for format in ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%:z", "%Y-%m-%dT%H:%M:%SZ", "%+"] {
            assert_eq!(read_as(cell, &[format]).as_deref(), Ok(utc), "{format}");
        }
        for (cell, format, instant) in [
            ("30.09.2025 22:30 UTC", "%d.%m.%Y %H:%M UTC", utc),
            ("30.09.2025 22:30 GMT", "%d.%m.%Y %H:%M GMT", utc),
            ("2025-09-30 22:30:00+00:00", "%Y-%m-%d %H:%M:%S+00:00", utc),
            ("2025-09-30 22:30:00-0500", "%Y-%m-%d %H:%M:%S-0500", "2025-09-30T22:30:00-05:00"),
            ("30.09.2025 22:30 GMT+0200", "%d.%m.%Y %H:%M GMT%z", "2025-09-30T22:30:00+02:00"),
            ("1759271400", "%s", utc),
        ] {
            assert_eq!(read_as(cell, &[format]).as_deref(), Ok(instant), "{format}");
        }
        assert_eq!(read_as("2025-09-30T22:30:00", &["%Y-%m-%dT%H:%M:%SZ"]), Err("date_invalid"));
    }

    #[test]
    fn a_zone_that_cannot_be_read_is_no_format() {
        for wrong in [
            "%H:%M %Z",
            "%Y-%m-%d %H:%M CET",
            "%Y-%m-%d UTC",
            "UTC %Y-%m-%d %H:%M",
            "%Y-%m-%dZ",
            "%d/%m/%Y %H:%M Europe/Oslo",
            "%Y-%m-%d (Europe/Oslo) %H:%M",
        ] {
            assert!(Format::try_new(wrong).is_err(), "{wrong}");
        }
        for fine in [
            "%Y-%m-%d kl. %H:%M",
            "%d de %B de %Y",
            "%Y-%m-%dT%H:%M",
            "%Hh%M %d/%m/%Y",
            "%Y/%m/%d date/time %H:%M",
        ] {
            assert_eq!(Format::try_new(fine).map(|format| format.written), Ok(None), "{fine}");
        }
    }

    #[test]
    fn days_are_counted_from_the_day_of_their_row() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let first = FirstDay::By {
            column: "term".into(),
            dates: BTreeMap::from([("2013J".to_owned(), day("2013-10-01"))]),
        };
        assert_eq!(first.plus("268", "2013J").as_deref(), Ok("2014-06-26"));
        assert_eq!(first.plus("-159", " 2013J").as_deref(), Ok("2013-04-25"));
        assert_eq!(first.plus("1", "2013B").map_err(|fault| fault.code), Err("value_unknown"));
        assert_eq!(first.plus("many", "2013J").map_err(|fault| fault.code), Err("number_invalid"));
        assert_eq!(first.plus("9999999", "2013J").map_err(|fault| fault.code), Err("out_of_range"));
        assert_eq!(first.plus("-100000", "2013J").map_err(|fault| fault.code), Err("out_of_range"));
        assert_eq!(FirstDay::Always(day("2024-02-28")).plus("1", "").as_deref(), Ok("2024-02-29"));
    }

    #[test]
    fn a_format_that_is_none_is_told_apart() {
        let is_format = |text: &str| Format::try_new(text).is_ok();
        assert!(is_format("%d/%m/%Y") && !is_format("%Q") && !is_format(""));
    }
}
