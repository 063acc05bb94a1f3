//! Places of the people of the sample in programmes.

use chrono::Days;
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::Dice;
use super::csv::record;
use super::expected::Expected;
use super::sessions::LAST_DAY;

const HEADER: [&str; 7] =
    ["enrolment_id", "person_email", "programme", "role", "status", "enrolled_at", "ended_at"];
const PROGRAMMES: [&str; 4] = ["buddy", "language", "mentorship", "upskilling"];

/// Draws the file, with what must come of it: one place for each participant, and one for some who give their time.
/// Ids begin with `prefix`.
pub(super) fn draw(
    dice: &mut Dice,
    prefix: &str,
    (participants, volunteers): (&[String], &[String]),
) -> (String, Expected) {
    let mut records = vec![record(&HEADER)];
    let some = volunteers.len().min(participants.len() / 4);
    let people = participants.iter().map(|one| (one, "participant"));
    let people = people.chain(volunteers.iter().take(some).map(|one| (one, "volunteer")));
    for (number, (person, role)) in (1..).zip(people) {
        let began = LAST_DAY - Days::new(dice.random_range(40..400));
        let status =
            *["active", "active", "active", "completed", "withdrawn"].choose(dice).expect("there are some");
        let ended = match status {
            "active" => String::new(),
            _ => (began + Days::new(dice.random_range(20..40))).to_string(),
        };
        let programme = *PROGRAMMES.choose(dice).expect("there are programmes");
        let id = format!("{prefix}E{number:05}");
        records.push(record(&[&id, person, programme, role, status, &began.to_string(), &ended]));
    }
    let mut expected = Expected::of_accepted(records.len() - 1);
    if let Some(person) = participants.first() {
        let id = format!("{prefix}EX1");
        records.push(record(&[id.as_str(), person, "chess", "", "", "2026-01-12", ""]));
        expected.refuse("value_unknown");
    }
    (records.concat(), expected)
}
