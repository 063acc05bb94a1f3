//! Bank account numbers, written closed or in groups.

use super::separators::separator;
use super::{PiiKind, PiiSpan};
use crate::screening::validators::iban::{CHARACTERS_MAX, holds, length};

/// Adds every account number.
pub(super) fn find(bytes: &[u8], spans: &mut Vec<PiiSpan>) {
    for (start, window) in bytes.windows(4).enumerate() {
        let [first, second, third, fourth] = *window else { continue };
        let begins = first.is_ascii_alphabetic()
            && second.is_ascii_alphabetic()
            && third.is_ascii_digit()
            && fourth.is_ascii_digit()
            && start.checked_sub(1).is_none_or(|before| !bytes[before].is_ascii_alphanumeric());
        if !begins {
            continue;
        }
        if let Some(length) = length([first.to_ascii_uppercase(), second.to_ascii_uppercase()])
            && let Some(end) = account(&bytes[start..], length)
        {
            spans.push(PiiSpan { start, end: start + end, kind: PiiKind::Iban });
        }
    }
}

/// Where an account number of `length` characters ends, if `bytes` starts with one.
fn account(bytes: &[u8], length: usize) -> Option<usize> {
    let mut characters = [0; CHARACTERS_MAX];
    let mut taken = 0;
    let mut separated = true;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            *characters.get_mut(taken)? = byte.to_ascii_uppercase();
            taken += 1;
            separated = false;
            at += 1;
            if taken == length {
                let ends = bytes.get(at).is_none_or(|next| !next.is_ascii_alphanumeric());
                return (ends && holds(&characters[..taken])).then_some(at);
            }
        } else {
            let (_, width) = separator(&bytes[at..]).filter(|_| !separated)?;
            separated = true;
            at += width;
        }
    }
    None
}
