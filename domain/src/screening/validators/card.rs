//! Payment card numbers: the issuer's range, the length it uses, and the check digit.
//!
//! Source: ISO/IEC 7812-1 for the structure; the ranges are those the card schemes publish to merchants.

use super::{luhn, number};

/// The shortest number any scheme issues.
pub(in crate::screening) const DIGITS_MIN: usize = 13;
/// The longest number ISO/IEC 7812 allows.
pub(in crate::screening) const DIGITS_MAX: usize = 19;

/// Whether the digits can be a payment card.
pub(in crate::screening) fn holds(digits: &[u8]) -> bool {
    (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len()) && issued(digits) && luhn::holds(digits)
}

fn issued(digits: &[u8]) -> bool {
    let length = digits.len();
    match number(&digits[..4]) {
        // Visa
        4000..=4999 => matches!(length, 13 | 16 | 19),
        // Mastercard
        5100..=5599 | 2221..=2720 => length == 16,
        // American Express
        3400..=3499 | 3700..=3799 => length == 15,
        // Diners Club
        3000..=3059 | 3600..=3699 | 3800..=3999 => length == 14,
        // JCB, UnionPay, Discover
        3528..=3589 | 6200..=6299 | 6011 | 6440..=6599 => length >= 16,
        // Maestro
        5018 | 5020 | 5038 | 5893 | 6304 | 6759 | 6761..=6763 => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::holds;

    fn digits(number: &str) -> Vec<u8> {
        number.bytes().map(|byte| byte - b'0').collect()
    }

    #[test]
    fn the_test_numbers_of_the_schemes_hold() {
        for number in [
            "4111111111111111",
            "4222222222222",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "30569309025904",
            "6011111111111117",
            "3530111333300000",
            "6759649826438453",
        ] {
            assert!(holds(&digits(number)), "{number}");
        }
    }

    #[test]
    fn a_number_that_fails_luhn_does_not_hold() {
        assert!(!holds(&digits("4111111111111112")));
    }

    #[test]
    fn a_length_the_issuer_does_not_use_does_not_hold() {
        // 14 digits that pass Luhn, in the range of Visa.
        assert!(!holds(&digits("41111111111114")));
    }

    #[test]
    fn a_range_nobody_issues_does_not_hold() {
        assert!(!holds(&digits("0000000000000000")));
        assert!(!holds(&digits("1234567812345670")));
    }
}
