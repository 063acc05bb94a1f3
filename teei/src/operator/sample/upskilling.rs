//! Courses and credentials of the sample: participants who learn something.

use chrono::{Days, NaiveDate};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::Dice;
use super::csv::record;
use super::expected::Expected;
use super::sessions::LAST_DAY;

/// One learner on a course for so many sessions.
const SESSIONS_A_COURSE: usize = 8;
const DAYS: u64 = 350;
/// Provider, course, title.
const COURSES: [(&str, &str, &str); 6] = [
    ("ecornell", "EC-114", "Project management, first steps"),
    ("ecornell", "EC-201", "Leading without a title"),
    ("itslearning", "IL-07", "Norwegian for work, A2"),
    ("itslearning", "IL-08", "Norwegian for work, B1"),
    ("csv", "WEB-1", "Web pages from nothing"),
    ("csv", "DATA-1", "Spreadsheets that can be trusted"),
];
const REGIONS: [&str; 4] = ["Vestland", "Rogaland", "West Yorkshire", "Comunitat Valenciana"];
const AGE_BANDS: [&str; 3] = ["0-35", "35-55", "55<="];

/// The two files, with what must come of each.
pub(super) struct Upskilling {
    pub(super) courses: (String, Expected),
    pub(super) credentials: (String, Expected),
}

/// Draws the files. Learners are people of the sample; ids begin with `prefix`.
pub(super) fn draw(dice: &mut Dice, prefix: &str, learners: &[String], sessions: usize) -> Upskilling {
    let count = (sessions / SESSIONS_A_COURSE).max(12);
    let mut courses = vec![record(&[
        "record_id",
        "provider",
        "learner_email",
        "course_id",
        "course_name",
        "status",
        "progress_percent",
        "started_at",
        "completed_at",
        "credential_ref",
        "region",
        "age_band",
    ])];
    let mut credentials =
        vec![record(&["credential_ref", "provider", "learner_email", "course_id", "issued_at"])];
    let mut issued = 0;
    for number in 1..=count {
        let (provider, course, title) = *COURSES.choose(dice).expect("there are courses");
        let learner = learners.choose(dice).expect("there are learners").as_str();
        let started = LAST_DAY - Days::new(dice.random_range(30..DAYS));
        let status = *["enrolled", "in_progress", "completed", "completed", "completed", "dropped"]
            .choose(dice)
            .expect("some");
        let (progress, ended) = far(dice, status, started);
        let credential = if status == "completed" { format!("{prefix}K{number:05}") } else { String::new() };
        let region = *REGIONS.choose(dice).expect("some");
        let age_band = *AGE_BANDS.choose(dice).expect("some");
        courses.push(record(&[
            format!("{prefix}U{number:05}").as_str(),
            provider,
            learner,
            course,
            title,
            status,
            &progress,
            &started.to_string(),
            &ended,
            &credential,
            region,
            age_band,
        ]));
        if !credential.is_empty() {
            issued += 1;
            credentials.push(record(&[credential.as_str(), provider, learner, course, &ended]));
        }
    }
    let mut courses_expected = Expected::of_accepted(count);
    let learner = learners[0].as_str();
    let slip = |status, progress| {
        let id = format!("{prefix}UX{progress}");
        let cells = [id.as_str(), "csv", learner, "WEB-1", "", status, progress, "", "", "", "", ""];
        record(&cells)
    };
    courses.push(slip("completed", "120"));
    courses_expected.refuse("out_of_range");
    courses.push(slip("finished", "100"));
    courses_expected.refuse("value_unknown");
    Upskilling {
        courses: (courses.concat(), courses_expected),
        credentials: (credentials.concat(), Expected::of_accepted(issued)),
    }
}

/// How much is done in which status, and when it ended.
fn far(dice: &mut Dice, status: &str, started: NaiveDate) -> (String, String) {
    let days = u64::try_from((LAST_DAY - started).num_days()).unwrap_or_default();
    match status {
        "enrolled" => ("0".to_owned(), String::new()),
        "in_progress" => (dice.random_range(5..95).to_string(), String::new()),
        "completed" => ("100".to_owned(), (started + Days::new(dice.random_range(5..=days))).to_string()),
        _ => (dice.random_range(0..60).to_string(), String::new()),
    }
}
