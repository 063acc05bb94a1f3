//! E-mail addresses: what stands on both sides of an `@`.

use super::{PiiKind, PiiSpan};

/// The most characters RFC 5321 allows before the `@`.
const LOCAL_CHARS_MAX: usize = 64;
/// The most characters RFC 5321 allows after it.
const DOMAIN_CHARS_MAX: usize = 255;

/// Adds every address. Looks at most a fixed distance around each `@`, so many `@` cost no more.
pub(super) fn find(text: &str, spans: &mut Vec<PiiSpan>) {
    for (at, _) in text.match_indices('@') {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let local: usize =
            before.chars().rev().take(LOCAL_CHARS_MAX).take_while(|&c| is_local(c)).map(char::len_utf8).sum();
        let local = before[at - local..].trim_start_matches(|c: char| !c.is_alphanumeric());
        let domain: usize =
            after.chars().take(DOMAIN_CHARS_MAX).take_while(|&c| is_domain(c)).map(char::len_utf8).sum();
        let domain = after[..domain].trim_end_matches(['.', '-']);
        if !local.is_empty() && is_named(domain) {
            spans.push(PiiSpan { start: at - local.len(), end: at + 1 + domain.len(), kind: PiiKind::Email });
        }
    }
}

fn is_local(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '_' | '%' | '+' | '-' | '\'')
}

fn is_domain(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '-')
}

/// A domain has at least two labels, none empty, and the last is letters: `home@10.30` is a time.
fn is_named(domain: &str) -> bool {
    let Some((rest, last)) = domain.rsplit_once('.') else { return false };
    last.len() >= 2 && last.chars().all(char::is_alphabetic) && rest.split('.').all(|label| !label.is_empty())
}
