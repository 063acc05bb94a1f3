//! Norwegian national identity numbers (fødselsnummer and D-nummer): a date, three digits, two checks.
//!
//! Source: Skatteetaten, "Om fødselsnummer"; Forskrift til folkeregisterloven § 2-2-1.

use super::number;

const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// Whether the eleven digits are a number the register can have given.
pub(in crate::screening) fn holds(digits: &[u8]) -> bool {
    digits.len() == 11 && dated(digits) && checked(digits, &FIRST) && checked(digits, &SECOND)
}

/// A D-nummer adds 40 to the day; numbers made for tests add 40, 65 or 80 to the month.
fn dated(digits: &[u8]) -> bool {
    let day = number(&digits[..2]);
    let month = number(&digits[2..4]);
    matches!(day, 1..=31 | 41..=71) && matches!(month, 1..=12 | 41..=52 | 66..=77 | 81..=92)
}

fn checked(digits: &[u8], weights: &[u32]) -> bool {
    let sum: u32 = digits.iter().zip(weights).map(|(&digit, weight)| u32::from(digit) * weight).sum();
    sum.is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::holds;

    fn digits(number: &str) -> Vec<u8> {
        number.bytes().map(|byte| byte - b'0').collect()
    }

    /// The two check digits of nine digits, computed from the definition, or `None` where there are none.
    fn complete(nine: &str) -> Option<String> {
        let mut all = digits(nine);
        for weights in [&[3, 7, 6, 1, 8, 9, 4, 5, 2][..], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]] {
            let sum: u32 = all.iter().zip(weights).map(|(&digit, weight)| u32::from(digit) * weight).sum();
            let check = (11 - sum % 11) % 11;
            all.push(u8::try_from(check).ok().filter(|&check| check < 10)?);
        }
        Some(all.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_number_completed_by_the_definition_holds() {
        let completed: Vec<_> =
            (100..400).filter_map(|serial| complete(&format!("170590{serial}"))).collect();
        assert!(completed.len() > 200, "some serials have no check digit, most do");
        for number in &completed {
            assert!(holds(&digits(number)), "{number}");
        }
    }

    #[test]
    fn a_changed_digit_breaks_it() {
        let number = digits(&complete("170590123").expect("this serial has check digits"));
        for place in 0..11 {
            let mut changed = number.clone();
            changed[place] = (changed[place] + 1) % 10;
            assert!(!holds(&changed), "place {place}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_does_not_hold() {
        let none = (100..400).filter_map(|serial| complete(&format!("330590{serial}")));
        assert!(none.into_iter().all(|number| !holds(&digits(&number))));
    }
}
