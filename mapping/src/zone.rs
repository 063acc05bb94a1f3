//! The zone that a format of times writes out itself: obeyed, or no format. A time is never silently another.

use chrono::FixedOffset;
use chrono::format::{Fixed, Item, Numeric, StrftimeItems};
use chrono_tz::Tz;

/// What a format says of the zone of its times.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Zone {
    /// Nothing: times are read in the zone of the mapping, or the programme's.
    None,
    /// Each cell tells its distance to UTC.
    Read,
    /// Every time has this distance: it is written in the format itself.
    Written(FixedOffset),
    /// It names one in a way that nobody can read; in words.
    Unreadable(&'static str),
}

/// Words that say UTC.
const UTC: [&str; 4] = ["Z", "UTC", "GMT", "ZULU"];
/// Words that name a zone and are read differently by different people, or differ by season.
const OTHERS: [&str; 27] = [
    "CET", "CEST", "MET", "MEZ", "MESZ", "WET", "WEST", "EET", "EEST", "BST", "IST", "MSK", "EST", "EDT",
    "CST", "CDT", "MST", "MDT", "PST", "PDT", "AKST", "AKDT", "HST", "JST", "KST", "AEST", "AEDT",
];

/// The zone of a format, given in its items.
pub(crate) fn of(items: &[Item<'_>], has_time: bool) -> Zone {
    if items.iter().any(|item| matches!(item, Item::Fixed(Fixed::TimezoneName))) {
        return Zone::Unreadable("`%Z`, which is skipped and not read; use %z, or write the zone out");
    }
    if items.iter().any(tells_distance) {
        return Zone::Read;
    }
    let (before, last) = literals(items);
    let is = |words: &[&str], text: &str| {
        text.split(|letter: char| !letter.is_ascii_alphabetic())
            .any(|word| words.iter().any(|known| word.eq_ignore_ascii_case(known)))
    };
    let written = offset(last.trim());
    let named = |text: &str| is(&UTC, text) || is(&OTHERS, text) || names_a_place(text);
    if !has_time {
        return if named(&before) || named(&last) {
            Zone::Unreadable("a word, and has no time: a day has no zone")
        } else {
            Zone::None
        };
    }
    if named(&before) {
        return Zone::Unreadable("a word that does not stand at its end");
    }
    match written {
        Some(offset) => Zone::Written(offset),
        None if named(&last) => {
            Zone::Unreadable("a word that is none of Z, UTC, GMT or a distance like +01:00")
        }
        None => Zone::None,
    }
}

/// Whether a text has the name of a zone as the IANA database has it, for example `Europe/Oslo`.
fn names_a_place(text: &str) -> bool {
    let is_of_a_name = |letter: char| letter.is_ascii_alphanumeric() || "/_+-".contains(letter);
    text.split(|letter: char| !is_of_a_name(letter))
        .any(|word| word.contains('/') && word.parse::<Tz>().is_ok())
}

/// Whether a cell tells its distance to UTC in an item, or is a count of seconds since an instant.
fn tells_distance(item: &Item<'_>) -> bool {
    match item {
        Item::Numeric(Numeric::Timestamp, _) => true,
        Item::Fixed(fixed) => {
            !matches!(
                fixed,
                Fixed::ShortMonthName
                    | Fixed::LongMonthName
                    | Fixed::ShortWeekdayName
                    | Fixed::LongWeekdayName
                    | Fixed::LowerAmPm
                    | Fixed::UpperAmPm
                    | Fixed::Nanosecond
                    | Fixed::Nanosecond3
                    | Fixed::Nanosecond6
                    | Fixed::Nanosecond9
                    | Fixed::Internal(_)
            ) || StrftimeItems::new("%#z").any(|permissive| permissive == *item)
        }
        _ => false,
    }
}

/// The texts of a format: those before its last field, a space between them, and the one after it.
fn literals(items: &[Item<'_>]) -> (String, String) {
    let (mut before, mut last) = (String::new(), String::new());
    for item in items {
        match item {
            Item::Literal(text) | Item::Space(text) => last.push_str(text),
            Item::OwnedLiteral(text) | Item::OwnedSpace(text) => last.push_str(text),
            _ => {
                before.push_str(&last);
                before.push(' ');
                last.clear();
            }
        }
    }
    (before, last)
}

/// The distance to UTC that a text at the end of a format says.
fn offset(text: &str) -> Option<FixedOffset> {
    if UTC.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return FixedOffset::east_opt(0);
    }
    let (sign, distance) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(distance), _) => (1, distance),
        (_, Some(distance)) => (-1, distance),
        _ => return None,
    };
    let digits: String = distance.chars().filter(|letter| *letter != ':').collect();
    let shaped = matches!((digits.len(), distance.len()), (2, 2) | (4, 4 | 5));
    if !shaped || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 =
        digits.get(2..).filter(|rest| !rest.is_empty()).map_or(Some(0), |rest| rest.parse().ok())?;
    FixedOffset::east_opt(sign * (hours * 3_600 + minutes * 60))
}
