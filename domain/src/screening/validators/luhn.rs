//! The check digit of payment cards. Source: ISO/IEC 7812-1:2017, annex B.

/// Whether the last digit is the check digit of the others. Digits are values 0 to 9.
pub(super) fn holds(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| match (place % 2, u32::from(digit)) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::holds;

    #[test]
    fn the_example_number_of_the_standard_holds() {
        assert!(holds(&[7, 9, 9, 2, 7, 3, 9, 8, 7, 1, 3]));
    }

    #[test]
    fn nothing_is_not_a_number() {
        assert!(!holds(&[]));
    }

    proptest! {
        #[test]
        fn exactly_one_last_digit_holds(mut digits in prop::collection::vec(0_u8..10, 1..30)) {
            digits.push(0);
            let holding = (0..10).filter(|&last| {
                if let Some(place) = digits.last_mut() {
                    *place = last;
                }
                holds(&digits)
            });
            prop_assert_eq!(holding.count(), 1);
        }
    }
}
