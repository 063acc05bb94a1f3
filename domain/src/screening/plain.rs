//! A text reduced to the words the rules are written in, so that a disguise does not hide a word.
//!
//! The plain form holds lower-case words, each after one space, and ` .` where a sentence ends. Accents are
//! dropped (but `å æ ø ñ` are letters of their own), `sh1t` and `$hit` are read as letters, `fuuuck` loses
//! its repetition, and `f u c k` is added as one word at the end. Rules go through the same reduction.

mod letters;

use letters::Letter;

/// The plain form of a text.
pub(super) struct Plain {
    text: String,
    /// Words that are read a second way, appended after the text itself.
    also: String,
    /// Letters that stand alone, one after the other.
    spelled: String,
    letters: u32,
    /// Where the words read a second way begin.
    also_from: usize,
}

/// A repetition of this many letters is emphasis: no word of the languages screened has it.
const REPEATED_MIN: usize = 3;
/// This many letters standing alone are a word spelled out.
const SPELLED_MIN: usize = 3;

impl Plain {
    /// Reduces a text.
    pub(super) fn of(text: &str) -> Self {
        let mut plain = Self {
            text: String::with_capacity(text.len() + 8),
            also: String::new(),
            spelled: String::new(),
            letters: 0,
            also_from: 0,
        };
        plain.reduce(text);
        plain.end_spelled();
        plain.text.push_str(" .");
        plain.also_from = plain.text.len();
        plain.text.push_str(&plain.also);
        plain.text.push(' ');
        plain
    }

    /// The words, each after one space; a space closes the last.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Where the words end that the text really has, and those begin that are read a second way.
    pub(super) fn also_from(&self) -> usize {
        self.also_from
    }

    /// How many letters the text had: too few, and its language cannot be told.
    pub(super) fn letters(&self) -> u32 {
        self.letters
    }

    fn reduce(&mut self, text: &str) {
        let mut word = Word::default();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match letters::read(character) {
                Letter::Plain(byte) => {
                    self.begin(&mut word);
                    self.text.push(char::from(byte));
                    word.letters += 1;
                }
                Letter::Own(letter) => {
                    let next_is_ascii = characters.peek().is_some_and(char::is_ascii_alphabetic);
                    self.begin(&mut word);
                    // A Cyrillic letter among Latin ones is there to hide the word.
                    match letters::latin_twin(letter) {
                        Some(twin)
                            if next_is_ascii || self.text.ends_with(|c: char| c.is_ascii_alphabetic()) =>
                        {
                            self.text.push(twin);
                        }
                        _ => self.text.push(letter),
                    }
                    word.letters += 1;
                }
                Letter::Several(letter) => {
                    self.begin(&mut word);
                    letters::decompose(letter, &mut self.text);
                    word.letters += 1;
                }
                Letter::Digit(byte) => {
                    self.begin(&mut word);
                    self.text.push(char::from(byte));
                    word.disguises += 1;
                }
                Letter::Mark(byte) if self.within(&word, byte, characters.peek()) => {
                    self.begin(&mut word);
                    self.text.push(char::from(byte));
                    word.disguises += u32::from(byte != b'*');
                }
                Letter::Accent(accent) => letters::accent(accent, &mut self.text),
                Letter::Nothing => {}
                Letter::Gap => self.end(&mut word),
                Letter::Mark(mark) if mark != b'!' => self.end(&mut word),
                Letter::Mark(_) | Letter::Stop => {
                    self.end(&mut word);
                    // `f.u.c.k` is one word, `end. Next` two sentences.
                    if characters.peek().is_none_or(|next| !next.is_alphanumeric())
                        && !self.text.ends_with('.')
                    {
                        self.text.push_str(" .");
                    }
                }
            }
        }
        self.end(&mut word);
    }

    fn begin(&mut self, word: &mut Word) {
        if !word.open {
            self.text.push(' ');
            *word = Word { open: true, start: self.text.len(), ..Word::default() };
        }
    }

    /// Whether a mark stands for a letter here: between letters, or a dollar that opens a word.
    fn within(&self, word: &Word, mark: u8, next: Option<&char>) -> bool {
        let before = word.open && self.text.ends_with(|c: char| c.is_alphabetic() || c == '*');
        let after = next.is_some_and(|next| next.is_alphabetic() || (*next == '*' && mark == b'*'));
        after && (before || (mark == b'$' && !word.open))
    }

    fn end(&mut self, word: &mut Word) {
        if !word.open {
            return;
        }
        word.open = false;
        self.letters = self.letters.saturating_add(word.letters);
        if word.letters > 0 && word.disguises > 0 {
            self.undisguise(word.start);
        }
        if word.letters >= 4 {
            self.shorten(word.start);
        }
        match self.text.get(word.start..) {
            Some(letter) if word.letters == 1 && letter.len() == 1 => self.spelled.push_str(letter),
            _ => self.end_spelled(),
        }
    }

    /// Reads digits as letters. `1st` and `5th` are what they seem to be, as well as what they may hide.
    fn undisguise(&mut self, start: usize) {
        if self.text[start..].starts_with(|first: char| first.is_ascii_digit()) {
            self.also.push(' ');
            self.also.extend(self.text[start..].chars().map(letters::undisguise));
            self.also.push_str(" .");
        } else {
            let disguised = self.text.split_off(start);
            self.text.extend(disguised.chars().map(letters::undisguise));
        }
    }

    fn end_spelled(&mut self) {
        if self.spelled.len() >= SPELLED_MIN {
            self.also.push(' ');
            self.also.push_str(&self.spelled);
            self.also.push_str(" .");
        }
        self.spelled.clear();
    }

    /// Reads `fuuuck` as `fuck`, and also as `fuuck`: the word may have had the letter twice.
    fn shorten(&mut self, start: usize) {
        let word = &self.text.as_bytes()[start..];
        let alike = |run: &[u8]| run.windows(2).all(|pair| pair[0] == pair[1]);
        if !word.is_ascii() || alike(word) || !word.windows(REPEATED_MIN).any(alike) {
            return;
        }
        let mut once = String::with_capacity(word.len());
        let mut twice = String::with_capacity(word.len());
        for run in word.chunk_by(|a, b| a == b) {
            let letter = char::from(run[0]);
            let emphasis = run.len() >= REPEATED_MIN;
            once.extend(std::iter::repeat_n(letter, if emphasis { 1 } else { run.len() }));
            twice.extend(std::iter::repeat_n(letter, if emphasis { 2 } else { run.len() }));
        }
        self.text.truncate(start);
        self.text.push_str(&once);
        self.also.push(' ');
        self.also.push_str(&twice);
        self.also.push_str(" .");
    }
}

/// The word being read.
#[derive(Default)]
struct Word {
    open: bool,
    start: usize,
    letters: u32,
    /// Digits and marks that may stand for letters.
    disguises: u32,
}

#[cfg(test)]
mod tests;
