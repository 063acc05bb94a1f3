//! French social security numbers (NIR): sex, year, month, place, serial, and a key modulo 97.
//!
//! Source: Décret n° 82-103 du 22 janvier 1982; INSEE, "Numéro de sécurité sociale".

use super::number;

/// Whether fifteen characters are a number with its key. `2A` and `2B` stand for Corsica.
pub(in crate::screening) fn holds(characters: &[u8]) -> bool {
    let Ok(characters) = <[u8; 15]>::try_from(characters) else { return false };
    let Some((digits, corsica)) = digits(characters) else { return false };
    let sex = digits[0];
    let month = number(&digits[3..5]);
    // Months 20 to 42 and 50 to 99 stand for births whose month is not known.
    let dated = matches!(month, 1..=12 | 20..=42 | 50..=99);
    let keyed = 97 - (number(&digits[..13]) - corsica) % 97 == number(&digits[13..]);
    matches!(sex, 1..=4 | 7 | 8) && dated && keyed
}

/// The digits, and what is taken off for Corsica: `2A` counts as 19 and `2B` as 18 in the key.
fn digits(characters: [u8; 15]) -> Option<([u8; 15], u64)> {
    let mut digits = [0; 15];
    let mut corsica = 0;
    for (place, character) in characters.into_iter().enumerate() {
        digits[place] = match character {
            b'0'..=b'9' => character - b'0',
            b'A' | b'a' if place == 6 && characters[5] == b'2' => {
                corsica = 1_000_000;
                0
            }
            b'B' | b'b' if place == 6 && characters[5] == b'2' => {
                corsica = 2_000_000;
                0
            }
            _ => return None,
        };
    }
    Some((digits, corsica))
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn the_published_example_holds() {
        assert!(holds(b"255081416802538"));
    }

    #[test]
    fn a_birth_in_corsica_holds_with_its_own_key() {
        // 97 - 2550819168025 % 97 = 66; 97 - 2550818168025 % 97 = 93.
        let key = |equivalent: u64| 97 - equivalent % 97;
        let north = format!("255082B168025{:02}", key(2_550_818_168_025));
        let south = format!("255082A168025{:02}", key(2_550_819_168_025));
        assert!(holds(south.as_bytes()), "{south}");
        assert!(holds(north.as_bytes()), "{north}");
        assert!(!holds(format!("255082B168025{:02}", key(2_550_819_168_025)).as_bytes()));
    }

    #[test]
    fn a_wrong_key_does_not_hold() {
        assert!(!holds(b"255081416802539"));
    }

    #[test]
    fn a_letter_elsewhere_does_not_hold() {
        assert!(!holds(b"25508141680A538"));
        assert!(!holds(b"2550814168025"));
    }
}
