//! International bank account numbers: a length for each country and a remainder modulo 97.
//!
//! Source: ISO 13616-1:2020; lengths from the SWIFT IBAN Registry, release 99.

/// The longest number any country uses.
pub(in crate::screening) const CHARACTERS_MAX: usize = 34;

const LENGTHS: &str = "\
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 \
EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 \
KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 \
PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 \
UA29 VA22 VG24 XK20 YE30";

/// The length a country uses, by its two letters in capitals.
pub(in crate::screening) fn length(country: [u8; 2]) -> Option<usize> {
    LENGTHS
        .split(' ')
        .find(|entry| entry.as_bytes().starts_with(&country))
        .and_then(|entry| entry.get(2..)?.parse().ok())
}

/// Whether the characters (no separators, capitals) are an account number.
pub(in crate::screening) fn holds(characters: &[u8]) -> bool {
    let [first, second, rest @ ..] = characters else { return false };
    length([*first, *second]) == Some(characters.len())
        && rest.iter().take(2).all(u8::is_ascii_digit)
        && remainder(characters) == Some(1)
}

/// The number modulo 97 with its first four characters moved to the end and `A` read as 10.
fn remainder(characters: &[u8]) -> Option<u32> {
    let (head, tail) = characters.split_at_checked(4)?;
    tail.iter().chain(head).try_fold(0, |remainder, &character| match character {
        b'0'..=b'9' => Some((remainder * 10 + u32::from(character - b'0')) % 97),
        b'A'..=b'Z' => Some((remainder * 100 + u32::from(character - b'A') + 10) % 97),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{LENGTHS, holds, length};

    #[test]
    fn the_examples_of_the_registry_hold() {
        for example in [
            "NO9386011117947",
            "GB29NWBK60161331926819",
            "FR1420041010050500013M02606",
            "ES9121000418450200051332",
            "DE89370400440532013000",
            "UA213223130000026007233566001",
            "MT84MALT011000012345MTLCAST001S",
        ] {
            assert!(holds(example.as_bytes()), "{example}");
        }
    }

    #[test]
    fn a_changed_character_does_not_hold() {
        assert!(!holds(b"NO9386011117948"));
        assert!(!holds(b"NO8386011117947"));
    }

    #[test]
    fn another_country_or_length_does_not_hold() {
        assert!(!holds(b"ZZ9386011117947"));
        assert!(!holds(b"NO93860111179470"));
        assert!(!holds(b"NO"));
        assert!(!holds(b""));
    }

    #[test]
    fn every_country_has_a_length_in_bounds() {
        for entry in LENGTHS.split(' ') {
            let country = <[u8; 2]>::try_from(&entry.as_bytes()[..2]).expect("two letters");
            assert!(length(country).is_some_and(|length| (15..=34).contains(&length)), "{entry}");
        }
    }
}
