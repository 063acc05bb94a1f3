//! Days on which clocks change, ends of months, clocks that step.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::Timestamp;
use proptest::prelude::*;

use super::*;

fn at(written: &str) -> Timestamp {
    written.parse::<DateTime<Utc>>().expect("an instant").into()
}

fn cron(pattern: &str, zone: Tz) -> Cron {
    Cron::parse(pattern, zone).expect("a pattern")
}

/// The runs from one instant on, as they are written.
fn runs(pattern: &str, zone: Tz, after: &str, count: usize) -> Vec<String> {
    let written = |nominal: Nominal| nominal.at.to_datetime().format("%Y-%m-%dT%H:%MZ").to_string();
    cron(pattern, zone).next(at(after), count).into_iter().map(written).collect()
}

/// How many runs a local day has, and the longest wait between two of them.
fn of_day(pattern: &str, zone: Tz, day: &str) -> (usize, TimeDelta) {
    let day: chrono::NaiveDate = day.parse().expect("a date");
    let begin = |day: chrono::NaiveDate| {
        local::instant(day.and_time(chrono::NaiveTime::MIN), zone).expect("within the calendar")
    };
    let (from, to) = (begin(day), begin(day.succ_opt().expect("another day")));
    let just_before = from - TimeDelta::seconds(1);
    let runs: Vec<_> =
        cron(pattern, zone).between(just_before.into(), (to - TimeDelta::seconds(1)).into()).collect();
    let waits = runs.windows(2).map(|pair| pair[1].at.to_datetime() - pair[0].at.to_datetime());
    (runs.len(), waits.max().unwrap_or_default())
}

#[test]
fn a_named_time_runs_once_on_days_on_which_clocks_change() {
    use chrono_tz::{Africa, America, Australia, Europe};
    for (pattern, zone, after, expected) in [
        (
            "30 2 * * *",
            Europe::Oslo,
            "2026-10-23T12:00:00Z",
            ["2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"],
        ),
        (
            "30 2 * * *",
            Europe::Oslo,
            "2027-03-26T12:00:00Z",
            ["2027-03-27T01:30Z", "2027-03-28T01:30Z", "2027-03-29T00:30Z"],
        ),
        (
            "30 2 * * *",
            America::New_York,
            "2027-03-12T12:00:00Z",
            ["2027-03-13T07:30Z", "2027-03-14T07:30Z", "2027-03-15T06:30Z"],
        ),
        (
            "30 2 * * *",
            Africa::Casablanca,
            "2027-02-05T12:00:00Z",
            ["2027-02-06T01:30Z", "2027-02-07T01:30Z", "2027-02-08T02:30Z"],
        ),
        (
            "30 2 * * *",
            Africa::Casablanca,
            "2027-03-12T12:00:00Z",
            ["2027-03-13T02:30Z", "2027-03-14T02:30Z", "2027-03-15T01:30Z"],
        ),
        (
            "15 2 * * *",
            Australia::Lord_Howe,
            "2026-10-02T12:00:00Z",
            ["2026-10-02T15:45Z", "2026-10-03T15:45Z", "2026-10-04T15:15Z"],
        ),
        (
            "45 1 * * *",
            Australia::Lord_Howe,
            "2027-04-02T12:00:00Z",
            ["2027-04-02T14:45Z", "2027-04-03T14:45Z", "2027-04-04T15:15Z"],
        ),
    ] {
        assert_eq!(runs(pattern, zone, after, 3), expected, "{zone} {pattern}");
    }
}

#[test]
fn a_pattern_of_all_hours_follows_real_time() {
    use chrono_tz::{Africa, America, Australia, Europe};
    for (zone, day, count) in [
        (Europe::Oslo, "2026-10-25", 50),
        (America::New_York, "2027-03-14", 46),
        (Africa::Casablanca, "2027-02-07", 50),
        (Australia::Lord_Howe, "2026-10-04", 47),
        (Australia::Lord_Howe, "2027-04-04", 49),
    ] {
        assert_eq!(of_day("*/30 * * * *", zone, day), (count, TimeDelta::minutes(30)), "{zone} {day}");
    }
    assert_eq!(
        runs("5 * 1 1 *", Europe::Oslo, "2026-03-01T00:00:00Z", 2),
        ["2026-12-31T23:05Z", "2027-01-01T00:05Z"]
    );
}

#[test]
fn two_nominal_times_at_one_instant_are_one_run_that_names_both() {
    let zone = chrono_tz::America::New_York;
    let runs = cron("30 2,3 * * *", zone).next(at("2027-03-14T06:00:00Z"), 2);
    assert_eq!(runs[0].at, at("2027-03-14T07:30:00Z"));
    let named: Vec<_> = runs[0].local.iter().map(|local| local.format("%H:%M").to_string()).collect();
    assert_eq!(named, ["02:30", "03:30"]);
    assert_eq!(runs[1].at, at("2027-03-15T06:30:00Z"));
}

#[test]
fn the_31st_passes_over_months_without_one_and_says_so_and_the_last_day_is_every_months() {
    let (zone, from) = (chrono_tz::Europe::Oslo, "2027-01-31T12:00:00Z");
    assert_eq!(
        runs("0 9 31 * *", zone, from, 5),
        [
            "2027-03-31T07:00Z",
            "2027-05-31T07:00Z",
            "2027-07-31T07:00Z",
            "2027-08-31T07:00Z",
            "2027-10-31T08:00Z"
        ]
    );
    assert_eq!(
        runs("0 9 L * *", zone, from, 5),
        [
            "2027-02-28T08:00Z",
            "2027-03-31T07:00Z",
            "2027-04-30T07:00Z",
            "2027-05-31T07:00Z",
            "2027-06-30T07:00Z"
        ]
    );
    let [CronWarning::MonthsWithout { months }] = &cron("0 9 31 * *", zone).warnings()[..] else {
        panic!("one warning")
    };
    assert_eq!(months[..], ["February", "April", "June", "September", "November"]);
    for quiet in ["0 9 L * *", "0 9 28 * *", "0 9 31 1,3 *", "0 9 * * 1"] {
        assert_eq!(cron(quiet, zone).warnings(), [], "{quiet}");
    }
}

#[test]
fn what_is_no_pattern_is_refused() {
    for unreadable in ["", "* * * *", "60 * * * *", "0 0 * * * *", "@hourly", "soon"] {
        let refused = Cron::parse(unreadable, Tz::UTC);
        assert!(matches!(refused, Err(CronRefused::Unreadable(_))), "{unreadable}: {refused:?}");
    }
    assert_eq!(Cron::parse("0 0 30 2 *", Tz::UTC), Err(CronRefused::Never));
    assert!(Cron::parse("0 0 29 2 *", Tz::UTC).is_ok(), "every four years");
}

#[test]
fn a_clock_that_steps_back_runs_nothing_again_and_one_that_steps_forward_leaves_nothing_out() {
    let every = cron("*/5 * * * *", chrono_tz::Europe::Oslo);
    let last = at("2026-12-02T10:05:00Z");
    assert_eq!(every.come(last, at("2026-12-02T10:01:30Z"), CatchUp::Latest, 100), []);
    assert_eq!(every.after(last).map(|next| next.at), Some(at("2026-12-02T10:10:00Z")));

    let now = at("2026-12-02T13:07:00Z");
    let latest = every.come(last, now, CatchUp::Latest, 100);
    assert_eq!((latest.len(), latest[0].nominal.at), (36, at("2026-12-02T10:10:00Z")));
    let run: Vec<_> = latest.iter().filter(|caught| !caught.coalesced).collect();
    let [run] = run[..] else { panic!("{run:?}") };
    assert_eq!((run.nominal.at, run.late), (at("2026-12-02T13:05:00Z"), true));
    let all = every.come(last, now, CatchUp::All, 100);
    assert_eq!((all.len(), all.iter().filter(|caught| caught.coalesced).count()), (36, 0));

    // What is too much for one look comes at the next.
    let first = every.come(last, now, CatchUp::Latest, 30);
    assert!(first.len() == 30 && first.iter().all(|caught| caught.coalesced));
    let rest = every.come(first[29].nominal.at, now, CatchUp::Latest, 30);
    assert_eq!((rest.len(), rest.iter().filter(|caught| !caught.coalesced).count()), (6, 1));
    let on_time = every.come(last, at("2026-12-02T10:10:00Z"), CatchUp::Latest, 9);
    assert_eq!(on_time.iter().map(|caught| caught.late).collect::<Vec<_>>(), [false]);
}

proptest! {
    /// Over two years of any zone: in order, each once, and what is asked for one after the other is what is asked for at once.
    #[test]
    fn instants_rise_and_none_comes_twice(
        zone in proptest::sample::select(&chrono_tz::TZ_VARIANTS[..]),
        (minute, hour) in (0..60_u32, 0..24_u32),
        every in proptest::bool::ANY,
        day in 0..700_i64,
    ) {
        let pattern = if every { format!("{minute} */2 * * *") } else { format!("{minute} {hour} * * *") };
        let from = at("2026-01-01T00:00:00Z").plus_seconds(day * 86_400);
        let runs = cron(&pattern, zone).next(from, 60);
        prop_assert_eq!(runs.len(), 60);
        prop_assert!(runs.windows(2).all(|pair| pair[0].at < pair[1].at));
        let longest = runs.windows(2).map(|pair| pair[1].at.to_datetime() - pair[0].at.to_datetime()).max();
        prop_assert!(longest <= Some(TimeDelta::hours(50)), "{:?}", longest);
    }
}
