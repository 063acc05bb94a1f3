//! Appointments of the sample: some of sessions that took place since, some of sessions that are to come.

use chrono::Days;
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::Dice;
use super::csv::record;
use super::expected::Expected;
use super::sessions::{LAST_DAY, SessionRow};

const HEADER: [&str; 5] =
    ["session_id", "session_type", "participant_email", "volunteer_email", "scheduled_at"];
/// Of so many sessions, one was agreed upon in writing.
const SESSIONS_AN_APPOINTMENT: usize = 12;
/// One appointment to come for so many sessions.
const SESSIONS_TO_COME: usize = 60;
const DAYS_AHEAD: u64 = 60;
const HOURS: [&str; 4] = ["10:00", "14:30", "16:00", "18:15"];

/// Draws the file, with what must come of it. Ids of sessions to come begin with `prefix`.
pub(super) fn draw(dice: &mut Dice, rows: &[&SessionRow], prefix: &str) -> (String, Expected) {
    let appointment = |dice: &mut Dice, id: &str, row: &SessionRow, day: &str| {
        let hour = HOURS.choose(dice).expect("there are hours");
        record(&[id, &row.session_type, &row.participant, &row.volunteer, &format!("{day}T{hour}")])
    };
    let mut records = vec![record(&HEADER)];
    for row in rows.iter().step_by(SESSIONS_AN_APPOINTMENT) {
        // The day, of a cell that may have a time too.
        records.push(appointment(dice, &row.id, row, row.date.get(..10).unwrap_or(&row.date)));
    }
    for number in 1..=(rows.len() / SESSIONS_TO_COME).max(5) {
        let pair = *rows.choose(dice).expect("there are sessions");
        let day = LAST_DAY + Days::new(dice.random_range(5..DAYS_AHEAD));
        records.push(appointment(dice, &format!("{prefix}N{number:04}"), pair, &day.to_string()));
    }
    let mut expected = Expected::of_accepted(records.len() - 1);
    let [first, ..] = rows else { return (records.concat(), expected) };
    let no_day =
        [&format!("{prefix}NX1"), &first.session_type, &first.participant, &first.volunteer, "next Friday"];
    records.push(record(&no_day));
    expected.refuse("date_invalid");
    (records.concat(), expected)
}
