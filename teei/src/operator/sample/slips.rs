//! The slips of a real file: rows that must be refused, and rows that come twice.

use rand::RngExt as _;

use super::Dice;
use super::csv::record;
use super::expected::Expected;
use super::sessions::SessionRow;

/// Rows that stand in the file a second time, letter for letter.
const TWINS: usize = 12;
/// Rows that stand in it a second time with the address typed otherwise: the same content.
const TWINS_TYPED_OTHERWISE: usize = 3;
/// Rows that stand in it a second time with another content: nobody can say which is right.
const CONTRADICTIONS: usize = 2;

/// One slip: why it is refused, and how a good row is spoilt.
type Slip = (&'static str, fn(&mut SessionRow));

const REFUSED: &[Slip] = &[
    ("email_invalid", |row| row.participant = row.participant.replace('@', " at ")),
    ("email_invalid", |row| "nobody".clone_into(&mut row.participant)),
    ("email_invalid", |row| "olena@".clone_into(&mut row.participant)),
    ("email_invalid", |row| row.volunteer.push_str("; second@example.org")),
    ("email_invalid", |row| "@fjordglimt.example".clone_into(&mut row.volunteer)),
    ("out_of_range", |row| "9".clone_into(&mut row.rating)),
    ("out_of_range", |row| "9".clone_into(&mut row.rating)),
    ("out_of_range", |row| "0".clone_into(&mut row.rating)),
    ("out_of_range", |row| "0".clone_into(&mut row.duration)),
    ("out_of_range", |row| "2000".clone_into(&mut row.duration)),
    ("number_invalid", |row| "forty".clone_into(&mut row.duration)),
    ("number_invalid", |row| "45 min".clone_into(&mut row.duration)),
    ("number_invalid", |row| "★★★★".clone_into(&mut row.rating)),
    ("session_type_unknown", |row| "Knitting circle".clone_into(&mut row.session_type)),
    ("session_type_unknown", |row| "Mentoring".clone_into(&mut row.session_type)),
    ("session_type_unknown", |row| "???".clone_into(&mut row.session_type)),
    ("date_invalid", |row| "2026-02-30".clone_into(&mut row.date)),
    ("date_invalid", |row| "31.12.2025".clone_into(&mut row.date)),
    ("date_invalid", |row| "last Tuesday".clone_into(&mut row.date)),
    ("value_missing", |row| row.id.clear()),
    ("value_missing", |row| row.volunteer.clear()),
    ("value_missing", |row| row.duration.clear()),
];

/// Puts slips between good rows: the records of the file in order, and what must come of them.
pub(super) fn add(dice: &mut Dice, good: &[SessionRow], prefix: &str) -> (Vec<String>, Expected) {
    let mut expected = Expected::of_accepted(good.len());
    // What stands behind each good row.
    let mut behind: Vec<Vec<String>> = vec![Vec::new(); good.len()];
    let mut put = |dice: &mut Dice, from: usize, record: String| {
        behind[dice.random_range(from..good.len())].push(record);
    };
    for (number, (code, spoil)) in REFUSED.iter().enumerate() {
        let mut row = good[dice.random_range(0..good.len())].clone();
        row.id = format!("{prefix}X{:05}", number + 1);
        spoil(&mut row);
        put(dice, 0, row.record());
        expected.refuse(code);
    }
    for cells in
        [&["torn off", "Mentorship"][..], &["", "", "-"], &["a", "b", "c", "d", "e", "f", "g", "h", "i"]]
    {
        put(dice, 0, record(cells));
        expected.refuse("cells_count");
    }
    for turn in 0..TWINS + TWINS_TYPED_OTHERWISE + CONTRADICTIONS {
        let at = dice.random_range(0..good.len());
        let mut row = good[at].clone();
        if turn >= TWINS + TWINS_TYPED_OTHERWISE {
            row.duration = contradict(&row.duration);
            expected.refuse("version_conflict");
        } else {
            if turn >= TWINS {
                row.participant = row.participant.trim().to_uppercase();
            }
            expected.know();
        }
        put(dice, at, row.record());
    }
    let records =
        good.iter().zip(behind).flat_map(|(row, behind)| std::iter::once(row.record()).chain(behind));
    (records.collect(), expected)
}

/// Another duration.
pub(super) fn contradict(duration: &str) -> String {
    let minutes: u16 = duration.parse().expect("a good row has a number of minutes");
    (minutes + 5).to_string()
}
