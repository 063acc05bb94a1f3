//! Which instant a local time means.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// How far before a gap its own offset is looked for, at most, and in which steps.
const LOOK_BACK: (i64, TimeDelta) = (26 * 4, TimeDelta::minutes(15));

/// The instant of a local time: of two the first, and of one that does not exist that of the offset before the gap (RFC 5545,
/// section 3.3.5). `None` beyond the calendar.
pub(super) fn instant(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    if let Some(at) = first_shown(local, zone) {
        return Some(at);
    }
    let (steps, step) = LOOK_BACK;
    let before = (1..=steps).find_map(|number| {
        let earlier = local.checked_sub_signed(step * i32::try_from(number).ok()?)?;
        zone.from_local_datetime(&earlier).latest()
    })?;
    let offset = i64::from(before.offset().fix().local_minus_utc());
    Some(local.checked_sub_signed(TimeDelta::seconds(offset))?.and_utc())
}

/// The first instant at which clocks show a local time; `None` where they never do.
pub(super) fn first_shown(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) => Some(at.to_utc()),
        MappedLocalTime::Ambiguous(one, other) => Some(one.to_utc().min(other.to_utc())),
        MappedLocalTime::None => None,
    }
}
