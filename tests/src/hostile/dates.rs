//! Days that are none, that mean "no day", and that could be read in two ways.

use super::input::{Input, Request};
use super::rows::session;
use super::target::Api;

const GROUP: &str = "dates";

pub(super) fn inputs() -> Vec<Input> {
    let long_year = format!("{}-09-30", "2".repeat(100_000));
    let days: [(&str, &str, &str); 18] = [
        ("a year of two digits", "25-09-30", "200 refused 1 (date_invalid)"),
        ("day, month and a year of two digits", "30/09/25", "200 refused 1 (date_invalid)"),
        ("year one", "0001-01-01", "200 refused 1 (out_of_range)"),
        ("the first day of a database", "1753-01-01", "200 refused 1 (out_of_range)"),
        ("the last day that people write", "9999-12-31", "200 refused 1 (out_of_range)"),
        ("the day after the last", "2300-01-01", "200 refused 1 (out_of_range)"),
        ("the first day", "1900-01-01", "200 accepted 1"),
        ("a day to come", "2299-12-31", "200 accepted 1"),
        ("29 February of a year without one", "2025-02-29", "200 refused 1 (date_invalid)"),
        ("29 February", "2024-02-29", "200 accepted 1"),
        ("a thirteenth month", "2025-13-01", "200 refused 1 (date_invalid)"),
        ("the hour 24", "2025-09-30T24:00", "200 refused 1 (date_invalid)"),
        ("a leap second", "2025-09-30T23:59:60Z", "200 refused 1 (date_invalid)"),
        ("a year with a sign", "+12025-09-30", "200 refused 1 (date_invalid)"),
        (
            "digits of another script",
            "\u{ff12}\u{ff10}\u{ff12}\u{ff15}-09-30",
            "200 refused 1 (date_invalid)",
        ),
        ("a NUL behind the day", "2025-09-30\0", "200 refused 1 (value_invalid)"),
        ("a number of Excel", "45930", "200 refused 1 (date_invalid)"),
        ("a year of a hundred thousand digits", &long_year, "200 refused 1 (value_too_long)"),
    ];
    let row = |(number, (name, day, expected)): (usize, &(&str, &str, &str))| {
        let (id, day) = (format!("hostile-day-{number}"), (*day).to_owned());
        Input::file(GROUP, *name, *expected, "kintell_sessions", move || {
            session(&id, "dates@example.org", &day)
        })
    };
    let mut inputs: Vec<Input> = days.iter().enumerate().map(row).collect();
    for (name, query) in [
        ("a query from year 262143", "from=%2B262143-01-01"),
        ("a query to a day that is none", "from=2025-01-01&to=2025-02-30"),
        ("a query of a thousand digits", "from=99999999999999999999999999999999999999999-01-01"),
    ] {
        let path = format!("/v1/sessions?{query}&limit=5");
        inputs.push(Input::request(GROUP, name, "400 request.malformed", Request::get(Api::Query, path)));
    }
    inputs
}
