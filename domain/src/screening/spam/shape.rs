//! What can be counted in a text without reading it.

/// A run of one letter longer than this is not a spelling.
const CHARACTER_RUN_MIN: usize = 6;
/// A run of `!` and `?` longer than this is not a question.
const PUNCTUATION_RUN_MIN: usize = 4;

/// The counts of one text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) letters: usize,
    pub(super) capitals: usize,
    pub(super) character_runs: usize,
    pub(super) punctuation_runs: usize,
    pub(super) links: usize,
}

impl Shape {
    /// Counts in one pass.
    pub(super) fn of(text: &str) -> Self {
        let mut shape = Self::default();
        let mut last = '\0';
        let (mut alike, mut marks) = (0_usize, 0_usize);
        for character in text.chars() {
            if character.is_alphabetic() {
                shape.letters += 1;
                shape.capitals += usize::from(character.is_uppercase());
                let lower = character.to_ascii_lowercase();
                alike = if lower == last { alike + 1 } else { 1 };
                last = lower;
            } else {
                // Rows of dots, dashes and digits are layout and numbers.
                (alike, last) = (0, '\0');
            }
            marks = if matches!(character, '!' | '?') { marks + 1 } else { 0 };
            shape.character_runs += usize::from(alike == CHARACTER_RUN_MIN);
            shape.punctuation_runs += usize::from(marks == PUNCTUATION_RUN_MIN);
        }
        shape.links = links(text.as_bytes());
        shape
    }
}

/// Counts `http://`, `https://` and `www.`, the last only where a word begins.
fn links(text: &[u8]) -> usize {
    let schemes = text.windows(3).filter(|window| window == b"://").count();
    let bare = text.windows(4).enumerate().filter(|(at, window)| {
        window.eq_ignore_ascii_case(b"www.")
            && at
                .checked_sub(1)
                .is_none_or(|before| !text[before].is_ascii_alphanumeric() && text[before] != b'/')
    });
    schemes + bare.count()
}
