//! Days and times of the source, as the reading of cells knows them.

use std::collections::BTreeMap;

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, SecondsFormat};

use crate::bound::CellFault;

/// Whether a format can be used.
pub(crate) fn is_format(format: &str) -> bool {
    !format.is_empty() && StrftimeItems::new(format).all(|item| !matches!(item, Item::Error))
}

/// Reads a day, a time, or a time with its distance to UTC, in the first format that fits. It comes out as precise
/// as it went in: a day stays a day.
pub(crate) fn read(cell: &str, formats: &[String]) -> Result<String, CellFault> {
    formats.iter().find_map(|format| in_format(cell, format)).ok_or_else(|| {
        CellFault::new(
            "date_invalid",
            format!("a date is needed that is written like {}", formats.join(" or ")),
        )
    })
}

fn in_format(cell: &str, format: &str) -> Option<String> {
    if let Ok(instant) = DateTime::parse_from_str(cell, format) {
        return Some(instant.to_rfc3339_opts(SecondsFormat::AutoSi, false));
    }
    if let Ok(time) = NaiveDateTime::parse_from_str(cell, format) {
        return Some(time.format("%Y-%m-%dT%H:%M:%S").to_string());
    }
    // A format with a time does fit a day's fields: that would lose the time without a word.
    let has_time = StrftimeItems::new(format).any(|item| is_time(&item));
    if has_time {
        return None;
    }
    NaiveDate::parse_from_str(cell, format).ok().map(|day| day.to_string())
}

fn is_time(item: &Item<'_>) -> bool {
    use chrono::format::Numeric;
    matches!(
        item,
        Item::Numeric(
            Numeric::Hour | Numeric::Hour12 | Numeric::Minute | Numeric::Second | Numeric::Timestamp,
            _
        )
    )
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
        // A year of five digits is none that the reading of cells knows.
        day.filter(|day| (0..=9999).contains(&chrono::Datelike::year(day)))
            .map(|day| day.to_string())
            .ok_or_else(|| CellFault::new("out_of_range", "this many days are no date"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(cell: &str, formats: &[&str]) -> Result<String, &'static str> {
        let formats: Vec<_> = formats.iter().map(|format| (*format).to_owned()).collect();
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
        assert_eq!(FirstDay::Always(day("2024-02-28")).plus("1", "").as_deref(), Ok("2024-02-29"));
    }

    #[test]
    fn a_format_that_is_none_is_told_apart() {
        assert!(is_format("%d/%m/%Y") && !is_format("%Q") && !is_format(""));
    }
}
