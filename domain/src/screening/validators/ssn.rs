//! United States social security numbers. They carry no check digit, only numbers never issued.
//!
//! Source: Social Security Administration, "SSN Randomization" (since 2011), and 20 CFR 422.103.

use super::number;

/// Whether the nine digits can have been issued to a person.
pub(in crate::screening) fn holds(digits: &[u8]) -> bool {
    digits.len() == 9 && {
        let (area, group, serial) = (number(&digits[..3]), number(&digits[3..5]), number(&digits[5..]));
        !matches!(area, 0 | 666 | 900..) && group != 0 && serial != 0 && !printed(area, group, serial)
    }
}

/// Numbers that were printed in wallets and pamphlets and are nobody's.
fn printed(area: u64, group: u64, serial: u64) -> bool {
    matches!((area, group, serial), (78, 5, 1120) | (219, 9, 9999))
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn an_area_group_or_serial_never_issued_does_not_hold() {
        assert!(holds(&[5, 1, 2, 3, 4, 6, 7, 8, 9]));
        assert!(!holds(&[0, 0, 0, 3, 4, 6, 7, 8, 9]), "area 000");
        assert!(!holds(&[6, 6, 6, 3, 4, 6, 7, 8, 9]), "area 666");
        assert!(!holds(&[9, 0, 0, 3, 4, 6, 7, 8, 9]), "area 900");
        assert!(!holds(&[5, 1, 2, 0, 0, 6, 7, 8, 9]), "group 00");
        assert!(!holds(&[5, 1, 2, 3, 4, 0, 0, 0, 0]), "serial 0000");
    }

    #[test]
    fn a_number_from_a_wallet_insert_does_not_hold() {
        assert!(!holds(&[0, 7, 8, 0, 5, 1, 1, 2, 0]));
    }

    #[test]
    fn any_other_length_does_not_hold() {
        assert!(!holds(&[5, 1, 2, 3, 4, 6, 7, 8]));
    }
}
