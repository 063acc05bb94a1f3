//! Identity numbers that mix letters with digits: the Spanish ones, and the French one for Corsica.

use super::{PiiKind, PiiSpan};
use crate::screening::validators::{dni, nir};

/// Adds every DNI and NIE, written `12345678Z`, `12345678-Z` or `X1234567L`, and every Corsican NIR.
pub(super) fn find(bytes: &[u8], spans: &mut Vec<PiiSpan>) {
    let mut start = 0;
    while start < bytes.len() {
        let run = bytes[start..].iter().take_while(|byte| is_part(**byte)).count();
        if run == 0 {
            start += 1;
            continue;
        }
        let end = start + run;
        if let Some(kind) = read(&bytes[start..end]) {
            spans.push(PiiSpan { start, end, kind });
        }
        start = end;
    }
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn read(run: &[u8]) -> Option<PiiKind> {
    // Twice the longest form: anything longer is no number, and costs nothing to refuse.
    if !(9..=30).contains(&run.len()) {
        return None;
    }
    let characters: Vec<u8> = run.iter().copied().filter(|&byte| byte != b'-').collect();
    let hyphens = run.len() - characters.len();
    if hyphens <= 2 && dni::holds(&characters) {
        return Some(PiiKind::SpanishId);
    }
    nir::holds(&characters).then_some(PiiKind::FrenchNir)
}
