//! When something happened, as precisely as its record says and no more.

use chrono::{NaiveDate, NaiveDateTime, TimeZone};
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
}

impl Occurrence {
    /// A record that names only a day.
    pub fn on(local_date: NaiveDate, zone: Tz) -> Self {
        Self { precision: Precision::Date, at: None, zone: zone.name().to_owned(), local_date }
    }

    /// A record with an exact instant.
    pub fn at(at: Timestamp, zone: Tz) -> Self {
        Self {
            precision: Precision::Instant,
            at: Some(at),
            zone: zone.name().to_owned(),
            local_date: at.to_datetime().with_timezone(&zone).date_naive(),
        }
    }

    /// A record with a wall-clock time in a zone, to the minute. A time that a DST change skipped or
    /// repeated is read with the earlier offset; one that exists in no offset keeps its day only.
    pub fn at_wall_time(wall: NaiveDateTime, zone: Tz) -> Self {
        match zone.from_local_datetime(&wall).earliest() {
            Some(at) => Self {
                precision: Precision::Minute,
                at: Some(Timestamp::from_micros(at.timestamp_micros())),
                zone: zone.name().to_owned(),
                local_date: wall.date(),
            },
            None => Self::on(wall.date(), zone),
        }
    }
}
