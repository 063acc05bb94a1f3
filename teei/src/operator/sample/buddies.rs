//! Buddy programmes of the sample: matches of people who are known from sessions, and what came of them.

use chrono::{Days, NaiveDate};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::Dice;
use super::csv::record;
use super::expected::Expected;
use super::sections::Sections;
use super::sessions::LAST_DAY;
use super::voice::{Voice, Voices};

/// One match for so many sessions.
const SESSIONS_A_MATCH: usize = 12;
/// How long ago the first match can have been made, in days.
const DAYS: u64 = 300;
const MOODS: [&str; 8] =
    ["good", "great", "ok", "tired", "gratitude", "curiosity", "stressed", "litt sliten"];

/// The four files, with what must come of each.
pub(super) struct Buddies {
    pub(super) matches: (String, Expected),
    pub(super) events: (String, Expected),
    pub(super) checkins: (String, Expected),
    pub(super) feedback: (String, Expected),
}

struct Match {
    id: String,
    since: NaiveDate,
    voice: Voice,
}

/// Draws the files. Participants and buddies are people of the sample; ids begin with `prefix`.
pub(super) fn draw(
    dice: &mut Dice,
    prefix: &str,
    (participants, buddies): (&[String], &[String]),
    sessions: usize,
) -> Buddies {
    let (voices, texts) = (Voices::new(), Sections::of(include_str!("texts/buddies.txt")));
    let count = (sessions / SESSIONS_A_MATCH).max(10);
    let mut records = vec![record(&["match_id", "participant_email", "buddy_email", "matched_at", "status"])];
    let mut expected = Expected::of_accepted(count);
    let mut matches = Vec::with_capacity(count);
    for number in 1..=count {
        let id = format!("{prefix}M{number:05}");
        let since = LAST_DAY - Days::new(dice.random_range(20..DAYS));
        let participant = participants.choose(dice).expect("sessions have participants");
        let buddy = buddies.choose(dice).expect("the directory has volunteers");
        let status = ["active", "active", "active", "ended", "paused"].choose(dice).expect("some");
        let at = format!("{since}T{:02}:30:00Z", dice.random_range(8..18));
        let row = record(&[id.as_str(), participant, buddy, &at, status]);
        if number == 1 {
            records.push(row.clone());
            expected.know();
        }
        records.push(row);
        matches.push(Match { id, since, voice: voices.draw(dice) });
    }
    let someone = participants[0].as_str();
    records.push(record(&["", someone, &buddies[0], "2026-03-01", "active"]));
    expected.refuse("value_missing");
    records.push(record(&[format!("{prefix}MX").as_str(), someone, &buddies[0], "2026-03-01", "friends"]));
    expected.refuse("value_unknown");
    Buddies {
        matches: (records.concat(), expected),
        events: events(dice, prefix, &matches, &texts),
        checkins: checkins(dice, prefix, &matches, &texts),
        feedback: feedback(dice, prefix, &matches, &voices),
    }
}

/// Some day since a match was made. One in thirty lies before it: sources are like that.
fn day(dice: &mut Dice, since: NaiveDate) -> NaiveDate {
    if dice.random_ratio(1, 30) {
        return since - Days::new(dice.random_range(1..30));
    }
    let days = u64::try_from((LAST_DAY - since).num_days()).unwrap_or_default();
    since + Days::new(dice.random_range(0..=days))
}

fn events(dice: &mut Dice, prefix: &str, matches: &[Match], texts: &Sections) -> (String, Expected) {
    let count = matches.len() * 3;
    let mut expected = Expected::of_accepted(count);
    let header = ["event_id", "match_id", "event_type", "event_date", "description", "location"];
    let mut records = vec![record(&header)];
    for number in 1..=count {
        let of = matches.choose(dice).expect("there are matches");
        let kind = *["hangout", "activity", "workshop"].choose(dice).expect("some");
        let text = *texts.get(kind).choose(dice).expect("a section has entries");
        let place = *texts.get("location").choose(dice).expect("a section has entries");
        let on = day(dice, of.since).to_string();
        let id = format!("{prefix}E{number:05}");
        records.push(record(&[id.as_str(), &of.id, kind, &on, text, place]));
    }
    let unknown = format!("{prefix}M99999");
    records.push(record(&[format!("{prefix}EX").as_str(), &unknown, "hangout", "2026-03-01", "", ""]));
    expected.refuse("reference_not_found");
    (records.concat(), expected)
}

fn checkins(dice: &mut Dice, prefix: &str, matches: &[Match], texts: &Sections) -> (String, Expected) {
    let count = matches.len() * 3;
    let mut expected = Expected::of_accepted(count);
    let mut records = vec![record(&["checkin_id", "match_id", "checkin_date", "mood", "notes"])];
    for number in 1..=count {
        let of = matches.choose(dice).expect("there are matches");
        let mood = *MOODS.choose(dice).expect("some");
        let notes =
            if dice.random_ratio(2, 3) { *texts.get("notes").choose(dice).expect("entries") } else { "" };
        let on = day(dice, of.since).to_string();
        let id = format!("{prefix}C{number:05}");
        records.push(record(&[id.as_str(), &of.id, &on, mood, notes]));
    }
    let wordy = "a mood that is told in far more words than a single mood can have";
    records.push(record(&[format!("{prefix}CX").as_str(), &matches[0].id, "2026-03-01", wordy, ""]));
    expected.refuse("value_too_long");
    (records.concat(), expected)
}

fn feedback(dice: &mut Dice, prefix: &str, matches: &[Match], voices: &Voices) -> (String, Expected) {
    let count = matches.len() * 2;
    let mut expected = Expected::of_accepted(count);
    let header = ["feedback_id", "match_id", "from_role", "rating", "feedback_text", "submitted_at"];
    let mut records = vec![record(&header)];
    for number in 1..=count {
        let of = matches.choose(dice).expect("there are matches");
        let rating = *[2u8, 3, 4, 4, 5, 5, 5].choose(dice).expect("some");
        let text = voices.speak(dice, of.voice, "mentorship", rating);
        let role = if number % 2 == 0 { "buddy" } else { "participant" };
        let at = format!("{}T12:00:00Z", day(dice, of.since));
        let id = format!("{prefix}F{number:05}");
        records.push(record(&[id.as_str(), &of.id, role, &rating.to_string(), &text, &at]));
    }
    records.push(record(&[format!("{prefix}FX").as_str(), &matches[0].id, "coach", "4", "", "2026-03-01"]));
    expected.refuse("value_unknown");
    (records.concat(), expected)
}
