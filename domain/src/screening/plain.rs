//! A text reduced to the words the rules are written in, so that a disguise does not hide a word.
//!
//! The plain form holds lower-case words, each after one space, and ` .` where a sentence ends. Accents are
//! dropped (but `å æ ø ñ` are letters of their own), `sh1t` and `$hit` are read as letters, `fuuuck` loses
//! its repetition, and `f u c k` is added as one word at the end. Rules go through the same reduction.

mod letters;
mod look_alikes;
mod vocabulary;

use letters::Letter;
pub(super) use look_alikes::shown;
use vocabulary::{VOCABULARY, Vocabulary};

/// The plain form of a text.
pub(super) struct Plain {
    text: String,
    /// Words that are read a second way, appended after the text itself.
    also: String,
    /// Letters that stand alone, one after the other, and where they stand.
    spelled: String,
    spelled_at: (usize, usize),
    /// The words of the rules, when it is a text that is read and not a rule.
    known: Option<&'static Vocabulary>,
    letters: u32,
    /// Where the words read a second way begin.
    also_from: usize,
}

/// A repetition of this many letters is emphasis: no word of the languages screened has it.
const REPEATED_MIN: usize = 3;
/// This many letters standing alone are a word spelled out.
const SPELLED_MIN: usize = 3;

impl Plain {
    /// Reduces what a person wrote, [as it is shown](shown), which may be disguised.
    pub(super) fn read(shown: &str) -> Self {
        Self::reduced(shown, Some(&VOCABULARY))
    }

    /// Reduces a rule, or a text as one.
    pub(super) fn of(text: &str) -> Self {
        Self::reduced(text, None)
    }

    fn reduced(text: &str, known: Option<&'static Vocabulary>) -> Self {
        let mut plain = Self {
            text: String::with_capacity(text.len() + 8),
            also: String::new(),
            spelled: String::new(),
            spelled_at: (0, 0),
            known,
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
                    self.begin(&mut word);
                    self.text.push(letter);
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
            Some(letter) if word.letters == 1 && letter.len() == 1 => {
                if self.spelled.is_empty() {
                    self.spelled_at.0 = word.start - 1;
                }
                self.spelled.push_str(letter);
                self.spelled_at.1 = self.text.len();
            }
            _ => self.end_spelled(),
        }
    }

    /// Reads digits as letters. `1st` and `5th` are what they seem to be, as well as what they may hide.
    fn undisguise(&mut self, start: usize) {
        let word = &self.text[start..];
        // A one is an l as often as an i: the word that the rules know is meant.
        let known = self
            .known
            .and_then(|vocabulary| letters::readings_of_ones(word).find(|reading| vocabulary.knows(reading)));
        let is_known = known.is_some();
        let read: String = known.unwrap_or_else(|| word.chars().map(letters::undisguise).collect());
        if word.starts_with(|first: char| first.is_ascii_digit()) && !is_known {
            self.also.push(' ');
            self.also.push_str(&read);
            self.also.push_str(" .");
        } else {
            self.text.truncate(start);
            self.text.push_str(&read);
        }
    }

    fn knows(&self, word: &str) -> bool {
        self.known.is_some_and(|vocabulary| vocabulary.knows(word))
    }

    /// Reads `k i l l` as the word, where it stands if the rules know it.
    fn end_spelled(&mut self) {
        if self.spelled.len() >= SPELLED_MIN {
            if let Some(words) = self.known.and_then(|vocabulary| vocabulary.words_of(&self.spelled)) {
                let (start, end) = self.spelled_at;
                self.text.replace_range(start..end, &format!(" {}", words.join(" ")));
            } else {
                self.also.push(' ');
                self.also.push_str(&self.spelled);
                self.also.push_str(" .");
            }
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
        // `killl` is `kill`, and no word is `kil`.
        if self.knows(&twice) && !self.knows(&once) {
            std::mem::swap(&mut once, &mut twice);
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
