//! Amounts of money, which are no telephone numbers.

/// The signs and names of currencies, in lower case.
const CURRENCIES: &[&str] =
    &["€", "$", "£", "kr", "nok", "sek", "dkk", "eur", "euro", "euros", "usd", "gbp", "chf", "uah", "kroner"];

/// Whether a currency stands just before or just after the digits.
pub(super) fn is_amount(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].trim_end_matches([' ', '\u{A0}', '\u{202F}', '.']);
    let after = text[end..].trim_start_matches([' ', '\u{A0}', '\u{202F}']);
    let letter = |character: char| character.is_alphabetic();
    let word_before = before.rsplit(|character: char| !letter(character)).next().unwrap_or_default();
    let word_after = after.split(|character: char| !letter(character)).next().unwrap_or_default();
    let sign = |character: Option<char>| matches!(character, Some('€' | '$' | '£'));
    sign(before.chars().next_back())
        || sign(after.chars().next())
        || [word_before, word_after].iter().any(|word| {
            // The longest name has six letters: a long word is not made lower case for nothing.
            word.len() <= 6 && CURRENCIES.contains(&word.to_lowercase().as_str())
        })
}
