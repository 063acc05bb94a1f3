//! `kintell_sessions_corrected.csv`: what the source sends a week later about sessions it sent before.

use rand::seq::IndexedRandom as _;

use super::Dice;
use super::expected::Expected;
use super::sessions::SessionRow;
use super::slips::contradict;

/// Sessions whose duration was wrong.
const AMENDED: usize = 10;
/// Sessions that are sent again as they were.
const UNCHANGED: usize = 3;

/// Draws the corrections of some of `rows`.
pub(super) fn draw(dice: &mut Dice, rows: &[&SessionRow], prefix: &str) -> (String, Expected) {
    let mut expected = Expected::default();
    let mut text = SessionRow::header();
    for (turn, row) in rows.sample(dice, AMENDED + UNCHANGED).enumerate() {
        let mut row = SessionRow::clone(row);
        if turn < AMENDED {
            row.duration = contradict(&row.duration);
            expected.rows += 1;
            expected.amended += 1;
        } else {
            expected.know();
        }
        text.push_str(&row.record());
    }
    // One that had been forgotten.
    let mut late = SessionRow::clone(rows[0]);
    late.id = format!("{prefix}L00001");
    text.push_str(&late.record());
    expected.rows += 1;
    expected.accepted += 1;
    (text, expected)
}
