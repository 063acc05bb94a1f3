//! A year of sessions: who met whom, when, how long, and what was said of it.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::Dice;
use super::csv::record;
use super::directory::Directory;
use super::people::People;
use super::voice::{Voice, Voices};

/// The last day of the year that is shown. Fixed, so that the files are the same on every day.
pub(super) const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 9, 30).expect("this day exists");
const DAYS: u64 = 365;
const HEADER: [&str; 8] = [
    "session_id",
    "session_type",
    "participant_email",
    "volunteer_email",
    "date",
    "duration_min",
    "rating",
    "feedback_text",
];
/// Where participants have their addresses (RFC 2606).
const DOMAINS: [&str; 3] = ["example.org", "example.net", "post.example.com"];
/// Where volunteers of no company have theirs.
const FREELANCE: &str = "frivillig.example";
/// Of a hundred pairs, how many have a volunteer of no company.
const FREELANCE_PERCENT: u32 = 5;
const MINUTES: [u16; 7] = [25, 30, 40, 45, 60, 75, 90];
/// How often, in a hundred, each rating is given, from 1 to 5.
const RATINGS_PERCENT: [u32; 5] = [2, 4, 13, 34, 47];

/// A row, as text: in a file anything can stand anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SessionRow {
    pub(super) id: String,
    pub(super) session_type: String,
    pub(super) participant: String,
    pub(super) volunteer: String,
    pub(super) date: String,
    pub(super) duration: String,
    pub(super) rating: String,
    pub(super) feedback: String,
    /// Whether the volunteer belongs to no company: not part of the file.
    pub(super) unattributed: bool,
}

impl SessionRow {
    /// The header of the file.
    pub(super) fn header() -> String {
        record(&HEADER)
    }

    /// The row as a record of the file.
    pub(super) fn record(&self) -> String {
        record(&[
            &self.id,
            &self.session_type,
            &self.participant,
            &self.volunteer,
            &self.date,
            &self.duration,
            &self.rating,
            &self.feedback,
        ])
    }
}

/// Two who meet again and again.
struct Pair {
    participant: String,
    volunteer: String,
    unattributed: bool,
    topic: &'static str,
    voice: Voice,
}

/// Draws `count` good sessions, by date. Ids begin with `prefix`.
pub(super) fn draw(
    dice: &mut Dice,
    people: &mut People,
    directory: &Directory,
    prefix: &str,
    count: usize,
) -> Vec<SessionRow> {
    let voices = Voices::new();
    let pairs = pairs(dice, people, directory, &voices, count);
    let mut days: Vec<NaiveDate> = (0..count).map(|_| day(dice)).collect();
    days.sort_unstable();
    days.into_iter()
        .enumerate()
        .map(|(at, day)| {
            let pair = pairs.choose(dice).expect("there are pairs");
            session(dice, &voices, pair, day, format!("{prefix}{:06}", at + 1))
        })
        .collect()
}

fn pairs(
    dice: &mut Dice,
    people: &mut People,
    directory: &Directory,
    voices: &Voices,
    sessions: usize,
) -> Vec<Pair> {
    let freelancers: Vec<String> = (0..10).map(|_| people.someone(dice, FREELANCE).1).collect();
    let participants: Vec<(String, Voice)> = (0..(sessions / 6).max(40))
        .map(|_| {
            let domain = DOMAINS.choose(dice).expect("there are domains");
            (people.someone(dice, domain).1, voices.draw(dice))
        })
        .collect();
    (0..(sessions / 5).max(50))
        .map(|_| {
            let (participant, voice) = participants.choose(dice).expect("there are participants").clone();
            let unattributed = dice.random_ratio(FREELANCE_PERCENT, 100);
            let from = match dice.random_range(0..20) {
                _ if unattributed => &freelancers,
                0 => &directory.former,
                _ => &directory.active,
            };
            let volunteer = from.choose(dice).expect("there are volunteers").clone();
            let topic = if dice.random_ratio(3, 5) { "language" } else { "mentorship" };
            Pair { participant, volunteer, unattributed, topic, voice }
        })
        .collect()
}

/// A weekday of the year, seldom in July.
fn day(dice: &mut Dice) -> NaiveDate {
    loop {
        let day = LAST_DAY - Days::new(dice.random_range(0..DAYS));
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let holidays = day.month() == 7 && dice.random_ratio(3, 5);
        if !weekend && !holidays {
            return day;
        }
    }
}

fn session(dice: &mut Dice, voices: &Voices, pair: &Pair, day: NaiveDate, id: String) -> SessionRow {
    let given = rating(dice);
    let text = voices.speak(dice, pair.voice, pair.topic, given);
    let (rating, feedback) = match dice.random_range(0..25) {
        0..3 => (String::new(), String::new()),
        3..5 => (given.to_string(), String::new()),
        5 => (String::new(), text),
        _ => (given.to_string(), text),
    };
    SessionRow {
        id,
        session_type: session_type(dice, pair.topic).to_owned(),
        participant: as_typed(dice, &pair.participant),
        volunteer: as_typed(dice, &pair.volunteer),
        date: as_written(dice, day),
        duration: MINUTES.choose(dice).expect("there are durations").to_string(),
        rating,
        feedback,
        unattributed: pair.unattributed,
    }
}

fn rating(dice: &mut Dice) -> u8 {
    let mut drawn = dice.random_range(0..100);
    for (rating, share) in (1..).zip(RATINGS_PERCENT) {
        if drawn < share {
            return rating;
        }
        drawn -= share;
    }
    5
}

fn session_type(dice: &mut Dice, topic: &str) -> &'static str {
    match (topic, dice.random_range(0..20)) {
        ("language", 0) => "language connect",
        ("language", 1) => "Language",
        ("language", _) => "Language Connect",
        (_, 0) => "MENTORSHIP",
        _ => "Mentorship",
    }
}

/// An address as people type it: capitals and spaces mean nothing.
fn as_typed(dice: &mut Dice, address: &str) -> String {
    match dice.random_range(0..20) {
        0 => address.to_uppercase(),
        1 => format!(" {address} "),
        _ => address.to_owned(),
    }
}

/// A day, a time on the wall, or an instant: sources differ in how much they know.
fn as_written(dice: &mut Dice, day: NaiveDate) -> String {
    let (hour, minute) = (dice.random_range(8..20), [0, 15, 30, 45][dice.random_range(0..4)]);
    match dice.random_range(0..10) {
        0 => format!("{day}T{hour:02}:{minute:02}:00Z"),
        1 | 2 => format!("{day}T{hour:02}:{minute:02}"),
        _ => day.to_string(),
    }
}
