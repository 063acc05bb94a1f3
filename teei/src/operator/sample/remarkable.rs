//! Good rows that something must be noticed about: in the text, or in what the row says.

use rand::seq::SliceRandom as _;

use super::Dice;
use super::sections::Sections;
use super::sessions::SessionRow;

const TEXTS: &str = include_str!("texts/remarkable.txt");

/// Makes some rows remarkable, each in one way, and says which are left as they were. `former` are the
/// addresses of those who left their company before the release.
pub(super) fn mark(dice: &mut Dice, former: &[String], rows: &mut [SessionRow]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.shuffle(dice);
    for (_, text) in Sections::of(TEXTS).all() {
        if let Some(at) = order.pop() {
            rows[at].feedback = text.replace("\\n", "\n");
            "5".clone_into(&mut rows[at].rating);
        }
    }
    // A year mistyped, a day too long, somebody with themselves. In a year to come who has left belongs to
    // nobody, and the row would count for no company: it is a row of somebody else.
    let has_left = |row: &SessionRow| former.contains(&row.volunteer.trim().to_lowercase());
    if let Some(at) = order.iter().rposition(|at| !has_left(&rows[*at])) {
        in_the_future(&mut rows[order.remove(at)]);
    }
    for slip in [too_long, with_oneself] {
        if let Some(at) = order.pop() {
            slip(&mut rows[at]);
        }
    }
    order.reverse();
    order
}

fn in_the_future(row: &mut SessionRow) {
    "2062-09-30".clone_into(&mut row.date);
}

fn too_long(row: &mut SessionRow) {
    "600".clone_into(&mut row.duration);
}

fn with_oneself(row: &mut SessionRow) {
    row.participant.clone_from(&row.volunteer);
}

#[cfg(test)]
mod tests {
    use domain::screening::{Family, Severity, screen};

    use super::*;

    fn findings(section: &str) -> Vec<(Family, Severity)> {
        let text = Sections::of(TEXTS).get(section)[0].replace("\\n", "\n");
        screen(&text).findings.iter().map(|finding| (finding.family, finding.severity)).collect()
    }

    #[test]
    fn the_screening_notices_what_it_must_and_leaves_the_rest_alone() {
        for section in ["phone", "email", "card", "iban"] {
            assert!(findings(section).iter().any(|(family, _)| *family == Family::Pii), "{section}");
        }
        for section in ["threat", "threat_es"] {
            assert!(findings(section).contains(&(Family::Toxicity, Severity::High)), "{section}");
        }
        assert!(findings("shouting").contains(&(Family::Spam, Severity::Medium)));
        for section in ["quotes_and_line_ends", "right_to_left", "combining"] {
            assert_eq!(findings(section), [], "{section}");
        }
    }

    #[test]
    fn a_number_for_tests_of_cards_passes_its_check_digit() {
        let text = Sections::of(TEXTS).get("card")[0];
        assert!(screen(text).findings.iter().any(|finding| finding.rule.as_str() == "pii.credit_card"));
    }
}
