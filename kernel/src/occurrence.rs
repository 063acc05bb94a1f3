//! When something happened, as precisely as its record says and no more.

use chrono::{LocalResult, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// How much of a record's time is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The calendar day only. It never becomes midnight.
    Date,
    /// The minute.
    Minute,
    /// The exact instant.
    Instant,
}

/// What a change of the clocks did to the hour that a record names.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockChange {
    /// That night had the hour twice: the first of the two is taken.
    Repeated,
    /// That night did not have the hour: only the day is kept.
    Skipped,
}

/// When something happened. `local_date` is fixed when the event is decided and decides every period
/// (DECISIONS U21): a later change of a zone touches later records only.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Occurrence {
    /// How much is known.
    pub precision: Precision,
    /// The instant, absent for a date-only record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The IANA zone in which `local_date` was read, for example `Europe/Oslo`.
    pub zone: String,
    /// The calendar day in that zone.
    pub local_date: NaiveDate,
    /// Whether a change of the clocks leaves open which instant is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockChange>,
}

impl Occurrence {
    /// A record that names only a day.
    pub fn on(local_date: NaiveDate, zone: Tz) -> Self {
        let zone = zone.name().to_owned();
        Self { precision: Precision::Date, at: None, zone, local_date, clock: None }
    }

    /// A record with an exact instant.
    pub fn at(at: Timestamp, zone: Tz) -> Self {
        Self {
            precision: Precision::Instant,
            at: Some(at),
            zone: zone.name().to_owned(),
            local_date: at.to_datetime().with_timezone(&zone).date_naive(),
            clock: None,
        }
    }

    /// A record with a wall-clock time in a zone, to the minute. A time that a change of the clocks repeated is
    /// read as the first of the two; one that it skipped keeps its day only. Both say so.
    pub fn at_wall_time(wall: NaiveDateTime, zone: Tz) -> Self {
        let (at, clock) = match zone.from_local_datetime(&wall) {
            LocalResult::Single(at) => (at, None),
            LocalResult::Ambiguous(first, _) => (first, Some(ClockChange::Repeated)),
            LocalResult::None => {
                return Self { clock: Some(ClockChange::Skipped), ..Self::on(wall.date(), zone) };
            }
        };
        Self {
            precision: Precision::Minute,
            at: Some(Timestamp::from_micros(at.timestamp_micros())),
            zone: zone.name().to_owned(),
            local_date: wall.date(),
            clock,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(wall: &str, zone: Tz) -> (Option<String>, Option<ClockChange>) {
        let wall = NaiveDateTime::parse_from_str(wall, "%Y-%m-%dT%H:%M").expect("a time");
        let occurred = Occurrence::at_wall_time(wall, zone);
        assert_eq!(occurred.local_date, wall.date());
        (occurred.at.map(|at| at.to_string()), occurred.clock)
    }

    #[test]
    fn an_hour_that_comes_twice_is_the_first_of_the_two_and_says_so() {
        let first = |at: &str| (Some(format!("{at}:00.000000Z")), Some(ClockChange::Repeated));
        assert_eq!(read("2026-10-25T02:30", Tz::Europe__Oslo), first("2026-10-25T00:30"));
        assert_eq!(read("2027-02-07T02:30", Tz::Africa__Casablanca), first("2027-02-07T01:30"));
        // Half an hour comes twice.
        assert_eq!(read("2027-04-04T01:45", Tz::Australia__Lord_Howe), first("2027-04-03T14:45"));
        let plain = |at: &str| (Some(format!("{at}:00.000000Z")), None);
        assert_eq!(read("2026-10-25T03:00", Tz::Europe__Oslo), plain("2026-10-25T02:00"));
        assert_eq!(read("2027-04-04T02:00", Tz::Australia__Lord_Howe), plain("2027-04-03T15:30"));
    }

    #[test]
    fn an_hour_or_a_day_that_never_was_keeps_its_day_and_says_so() {
        for (wall, zone) in [
            ("2027-03-28T02:30", Tz::Europe__Oslo),
            ("2027-03-14T02:30", Tz::America__New_York),
            ("2026-10-04T02:15", Tz::Australia__Lord_Howe),
            ("2011-12-30T12:00", Tz::Pacific__Apia),
        ] {
            assert_eq!(read(wall, zone), (None, Some(ClockChange::Skipped)), "{wall} {zone}");
        }
    }
}
