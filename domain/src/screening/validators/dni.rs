//! Spanish identity numbers: DNI for nationals, NIE for foreigners, each closed by a letter.
//!
//! Source: Real Decreto 1553/2005; Orden INT/2058/2008; the letter is the remainder modulo 23.

use super::number;

const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Whether nine characters (no separators, any case) are a DNI or NIE.
pub(in crate::screening) fn holds(characters: &[u8]) -> bool {
    let Ok(mut characters) = <[u8; 9]>::try_from(characters) else { return false };
    characters.make_ascii_uppercase();
    let first = match characters[0] {
        b'X' => 0,
        b'Y' => 1,
        b'Z' => 2,
        digit @ b'0'..=b'9' => digit - b'0',
        _ => return false,
    };
    let mut digits = [first; 8];
    for (digit, character) in digits[1..].iter_mut().zip(&characters[1..8]) {
        if !character.is_ascii_digit() {
            return false;
        }
        *digit = character - b'0';
    }
    let number = number(&digits);
    // 00000000T, 00000001R and 99999999R are the numbers that forms are filled with.
    usize::try_from(number % 23).is_ok_and(|place| LETTERS[place] == characters[8])
        && !matches!(number, 0 | 1 | 99_999_999)
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn the_specimens_of_the_police_hold() {
        assert!(holds(b"12345678Z"));
        assert!(holds(b"99999018D"));
        assert!(holds(b"X1234567L"));
        assert!(holds(b"y1234567x"));
    }

    #[test]
    fn another_letter_does_not_hold() {
        let holding = (b'A'..=b'Z').filter(|letter| holds(&[b"12345678", &[*letter][..]].concat())).count();
        assert_eq!(holding, 1);
    }

    #[test]
    fn a_letter_in_the_middle_does_not_hold() {
        assert!(!holds(b"1234A678Z"));
        assert!(!holds(b"12345678"));
    }
}
