//! Numbers made of digits alone, written closed or in groups.

use super::separators::separator;
use super::{PiiKind, PiiSpan, amounts, moments, phone_cue};
use crate::screening::validators::phone::{self, National, Written};
use crate::screening::validators::{card, fodselsnummer, nir, ssn};

/// The fewest digits of any number looked for.
pub(super) const DIGITS_MIN: usize = 7;
/// No number is written in more groups than this.
const GROUPS_MAX: usize = 8;

/// Digits that stand together.
#[derive(Debug, Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
    /// What stands between the group before and this one, when the two can belong to one number.
    joined_by: Option<u8>,
}

/// Adds every number of a known kind.
pub(super) fn find(text: &str, spans: &mut Vec<PiiSpan>) {
    let bytes = text.as_bytes();
    let groups = groups(bytes);
    let mut first = 0;
    while first < groups.len() {
        match (1..=GROUPS_MAX).rev().find_map(|size| number_at(text, &groups, first, size)) {
            Some((span, size)) => {
                spans.push(span);
                first += size;
            }
            None => first += 1,
        }
    }
}

/// Every run of digits that stands apart from letters.
fn groups(bytes: &[u8]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if run == 0 {
            at += 1;
            continue;
        }
        let joined_by = groups.last().and_then(|last| joint(&bytes[last.end..at]));
        groups.push(Group { start: at, end: at + run, joined_by });
        at += run;
    }
    groups
}

/// The mark between two groups of one number: a space, a hyphen, a full stop, or the end of a bracket.
fn joint(between: &[u8]) -> Option<u8> {
    match between {
        b"." => Some(b'.'),
        b") " | b")" | b" (" | b"(" | b")-" => Some(b')'),
        _ => separator(between).filter(|(_, width)| *width == between.len()).map(|(mark, _)| mark),
    }
}

/// The number that `size` groups from `first` on make together.
fn number_at(text: &str, groups: &[Group], first: usize, size: usize) -> Option<(PiiSpan, usize)> {
    let parts = groups.get(first..first + size)?;
    let joints = || parts.iter().skip(1).map(|group| group.joined_by);
    if joints().any(|joint| joint.is_none()) {
        return None;
    }
    let (start, end) = (parts.first()?.start, parts.last()?.end);
    let bytes = text.as_bytes();
    let whole = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    let extended = matches!(bytes[end..], [b'x', b'0'..=b'9', ..]);
    if !whole(start.checked_sub(1).map(|before| &bytes[before])) || !(extended || whole(bytes.get(end))) {
        return None;
    }
    let mut digits = [0; 20];
    let mut sizes = [0; GROUPS_MAX];
    let mut count = 0;
    let marks: Vec<u8> = joints().flatten().collect();
    for (part, size) in parts.iter().zip(&mut sizes) {
        *size = part.end - part.start;
        for digit in &bytes[part.start..part.end] {
            *digits.get_mut(count)? = digit - b'0';
            count += 1;
        }
    }
    let written = Written { digits: &digits[..count], groups: &sizes[..parts.len()] };
    let (start, kind) = read(text, start, end, &written, &marks)?;
    Some((PiiSpan { start, end, kind }, size))
}

/// What the digits are, and where they start once a `+` is counted in.
fn read(
    text: &str,
    start: usize,
    end: usize,
    written: &Written<'_>,
    marks: &[u8],
) -> Option<(usize, PiiKind)> {
    let Written { digits, groups } = *written;
    let even = marks.iter().all(|mark| Some(mark) == marks.first());
    if let Some(plus) = start.checked_sub(1).filter(|&before| text.as_bytes()[before] == b'+') {
        let apart = text[..plus].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        return (apart && phone::international(digits)).then_some((plus, PiiKind::Phone));
    }
    if part_of_something_else(text.as_bytes(), start, end) {
        return None;
    }
    let kind = match (digits.len(), groups) {
        (card::DIGITS_MIN..=card::DIGITS_MAX, [_] | [4, 4, 4, ..] | [4, 6, 4 | 5])
            if even && card::holds(digits) =>
        {
            PiiKind::CreditCard
        }
        (15, [15] | [13, 2] | [1, 2, 2, 2, 3, 3, 2] | [1, 2, 2, 2, 3, 3] | [1, 2, 2, 2, 6, 2])
            if even && nir::holds(&digits.iter().map(|digit| digit + b'0').collect::<Vec<_>>()) =>
        {
            PiiKind::FrenchNir
        }
        (11, [11] | [6, 5] | [2, 2, 2, 5]) if even && fodselsnummer::holds(digits) => PiiKind::NorwegianId,
        (9, [3, 2, 4]) if even && ssn::holds(digits) => PiiKind::UsSsn,
        (9, [9]) if ssn::holds(digits) && phone_cue::social_security(text, start) => PiiKind::UsSsn,
        _ if moments::are_moments(digits, groups, marks) || amounts::is_amount(text, start, end) => {
            return None;
        }
        _ => telephone(text, start, written)?,
    };
    Some((start, kind))
}

fn telephone(text: &str, start: usize, written: &Written<'_>) -> Option<PiiKind> {
    let Written { digits, groups } = *written;
    if let [0, 0, rest @ ..] = digits
        && phone::international(rest)
    {
        return Some(PiiKind::Phone);
    }
    let plan = phone::national(written);
    // What stands nearest decides: "call me about invoice 91234567".
    let counted = phone_cue::counts_something_else(text, start);
    if plan == National::Grouped {
        return Some(if counted { PiiKind::PossiblePhone } else { PiiKind::Phone });
    }
    if counted {
        return None;
    }
    let day = matches!((digits.len(), groups), (8 | 12 | 14, [_]) if dated(digits))
        || matches!(groups, [4, 2, 2] | [2, 2, 4]);
    let round = groups.len() > 1 && groups[1..].iter().all(|&size| size == 3) && digits.ends_with(&[0, 0, 0]);
    // Where a word says "call me at", every plan of every country will do.
    let length = DIGITS_MIN..=phone::INTERNATIONAL_DIGITS_MAX;
    if length.contains(&digits.len()) && !day && !round && phone_cue::telephone(text, start) {
        return Some(PiiKind::Phone);
    }
    // Seven digits are too few to be worth a doubt.
    (plan == National::Plain && digits.len() > 7 && !day).then_some(PiiKind::PossiblePhone)
}

/// Whether digits begin with a day of this or the last century, `20240131`.
fn dated(digits: &[u8]) -> bool {
    matches!(digits, [1, 9, _, _, month @ ..] | [2, 0, _, _, month @ ..] if matches!(month, [0, 1..=9, ..] | [1, 0..=2, ..]))
}

/// Whether the digits are a part of an amount, a fraction or a handle: `0.12345678`, `1,000`, `@60000133`.
fn part_of_something_else(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = bytes[..start].iter().rev().copied().take(2).collect::<Vec<_>>();
    let opened = match before[..] {
        [b'.' | b'@' | b'#', ..] => true,
        [b',' | b'-' | b'/' | b'=', further, ..] => further.is_ascii_alphanumeric(),
        _ => false,
    };
    let after = (bytes.get(end), bytes.get(end + 1));
    opened || matches!(after, (Some(b'.' | b',' | b'/' | b'='), Some(b'0'..=b'9')))
}
