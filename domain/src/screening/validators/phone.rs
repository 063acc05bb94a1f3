//! Telephone numbers: country calling codes and the national plans of the languages screened.
//!
//! Source: ITU-T E.164 (2010) and its list of assigned country codes; the national plans of the United
//! States and Canada (NANPA), France (ARCEP), Spain (CNMC), Norway (Nkom) and the United Kingdom (Ofcom).

/// The fewest digits an international number has here, country code included.
pub(in crate::screening) const INTERNATIONAL_DIGITS_MIN: usize = 8;
/// The most digits E.164 allows, country code included.
pub(in crate::screening) const INTERNATIONAL_DIGITS_MAX: usize = 15;

/// Whether the digits after `+` or `00` are a number of some country.
pub(in crate::screening) fn international(digits: &[u8]) -> bool {
    if !(INTERNATIONAL_DIGITS_MIN..=INTERNATIONAL_DIGITS_MAX).contains(&digits.len()) {
        return false;
    }
    let national = |code: usize| digits.len() - code;
    match digits {
        [1, rest @ ..] => north_american(rest),
        [7, ..] => national(1) == 10,
        // The zero that is dialled only at home is often left in: +44 (0)20.
        [3, 3, 0, ..] => national(2) == 10,
        [4, 4, 0, ..] => matches!(national(2), 10 | 11),
        [3, 3 | 4, ..] => national(2) == 9,
        [4, 7 | 5, ..] => national(2) == 8,
        [4, 4, ..] => matches!(national(2), 9 | 10),
        [3, 8, 0, ..] => national(3) == 9,
        [2, 0 | 7, ..] | [3, 0..=2 | 6 | 9, ..] | [4, 0 | 1 | 3 | 6 | 8 | 9, ..] => true,
        [5, 1..=8, ..] | [6, 0..=6, ..] | [8, 1 | 2 | 4 | 6, ..] | [9, 0..=5 | 8, ..] => true,
        // The codes of three digits, by their first two.
        [2, 1..=6 | 8 | 9, ..] | [3, 5 | 7 | 8, ..] | [4, 2, ..] | [5, 0 | 9, ..] | [6, 7..=9, ..] => true,
        [8, 0 | 5 | 7 | 8, ..] | [9, 6 | 7 | 9, ..] => true,
        _ => false,
    }
}

/// How a number was written: its digits and the sizes of its groups.
pub(in crate::screening) struct Written<'a> {
    pub(in crate::screening) digits: &'a [u8],
    pub(in crate::screening) groups: &'a [usize],
}

/// How sure a plan can be that digits without a country code are a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::screening) enum National {
    /// Grouped as people group telephone numbers and little else.
    Grouped,
    /// In the plan, but other numbers look the same: only a word such as "call" decides.
    Plain,
    /// In no plan.
    No,
}

/// Reads digits without a country code by the national plans.
pub(in crate::screening) fn national(written: &Written<'_>) -> National {
    let Written { digits, groups } = *written;
    match (digits, groups) {
        (_, [3, 3, 4]) if north_american(digits) => National::Grouped,
        ([1, rest @ ..], [1, 3, 3, 4]) if north_american(rest) => National::Grouped,
        // France: 01 to 09, in pairs.
        ([0, 1..=9, ..], [2, 2, 2, 2, 2]) => National::Grouped,
        // United Kingdom: 07xxx xxxxxx, 020 xxxx xxxx, 0161 xxx xxxx.
        ([0, 7, ..], [5, 6] | [5, 3, 3]) | ([0, 2, ..], [3, 4, 4]) | ([0, 1, ..], [4, 3, 4]) => {
            National::Grouped
        }
        // Spain: 6xx xx xx xx; 6xx xxx xxx is also how a large amount is written.
        ([6..=9, ..], [3, 2, 2, 2]) => National::Grouped,
        // Norway: 9xx xx xxx.
        ([4 | 9, ..], [3, 2, 3]) => National::Grouped,
        ([6..=9, ..], [3, 3, 3] | [9]) => National::Plain,
        ([2..=9, ..], [2, 2, 2, 2] | [8]) => National::Plain,
        ([0, 1..=9, ..], [10 | 11]) => National::Plain,
        (_, [10]) if north_american(digits) => National::Plain,
        (_, [3, 4]) => National::Plain,
        _ => National::No,
    }
}

/// NXX-NXX-XXXX, where N is 2 to 9 and the second and third digits are not both 1.
fn north_american(digits: &[u8]) -> bool {
    let [area, a, b, exchange, c, d, ..] = digits else { return false };
    digits.len() == 10 && *area >= 2 && *exchange >= 2 && (*a, *b) != (1, 1) && (*c, *d) != (1, 1)
}

#[cfg(test)]
mod tests {
    use super::{National, Written, international, national};

    fn digits(number: &str) -> Vec<u8> {
        number.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect()
    }

    fn read(number: &str) -> National {
        let groups: Vec<_> = number.split(' ').map(str::len).collect();
        national(&Written { digits: &digits(number), groups: &groups })
    }

    #[test]
    fn a_number_of_a_known_country_and_length_holds() {
        for number in
            ["4791234567", "33612345678", "34612345678", "12125550123", "447911123456", "4402079460958"]
        {
            assert!(international(&digits(number)), "{number}");
        }
    }

    #[test]
    fn a_wrong_length_or_an_unassigned_code_does_not_hold() {
        for number in ["479123456", "3361234567", "1111555012", "2101234", "1234567890123456", "830123456"] {
            assert!(!international(&digits(number)), "{number}");
        }
    }

    #[test]
    fn numbers_grouped_as_their_country_does_are_told_apart_from_plain_ones() {
        assert_eq!(read("212 555 0123"), National::Grouped);
        assert_eq!(read("06 12 34 56 78"), National::Grouped);
        assert_eq!(read("612 34 56 78"), National::Grouped);
        assert_eq!(read("912 34 567"), National::Grouped);
        assert_eq!(read("07911 123456"), National::Grouped);
        assert_eq!(read("700 000 000"), National::Plain);
        assert_eq!(read("91234567"), National::Plain);
        assert_eq!(read("112 555 0123"), National::No);
        assert_eq!(read("2024 2025"), National::No);
    }
}
