//! From bytes to records: where one CSV record ends and the next begins (RFC 4180), and what is broken.
//!
//! The fields of a record are split by the csv crate; this scanner exists because that crate, by design,
//! never says that a quote is wrong or where.

use super::fault::FileFault;

/// The longest record, in bytes. A quote that never ends is found here rather than when memory is full.
const RECORD_BYTES_MAX: usize = 1 << 20;

/// What some programs put before a text to say that it is UTF-8.
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// One record, quotes and all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RawRecord {
    /// The line it begins on, from 1.
    pub(crate) line: u64,
    /// Its text, without the line end.
    pub(crate) text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    FieldStart,
    Bare,
    Quoted,
    /// After a quote inside a quoted field: the field ends here, unless another quote follows.
    QuoteSeen,
}

/// Splits a stream of bytes into records.
pub(crate) struct RecordScanner {
    delimiter: u8,
    /// Whether a first line `sep=;` may say otherwise.
    may_differ: bool,
    /// Lines that stand before the first record, whatever is in them.
    lines_before: u64,
    /// How much of a byte order mark has been seen; `None` when something else began.
    mark_seen: Option<usize>,
    place: Place,
    record: Vec<u8>,
    begins_on: u64,
    line: u64,
    column: u64,
    quote_at: (u64, u64),
    begun: bool,
    after_carriage_return: bool,
}

impl Default for RecordScanner {
    fn default() -> Self {
        Self::new(None, 0)
    }
}

impl RecordScanner {
    /// For a file whose cells are apart by this character, or by the one that its first line says, else by a comma.
    /// So many lines stand before the first record.
    pub(crate) fn new(delimiter: Option<u8>, lines_before: u32) -> Self {
        Self {
            delimiter: delimiter.unwrap_or(b','),
            may_differ: delimiter.is_none(),
            lines_before: u64::from(lines_before),
            mark_seen: Some(0),
            place: Place::FieldStart,
            record: Vec::new(),
            begins_on: 1,
            line: 1,
            column: 0,
            quote_at: (1, 1),
            begun: false,
            after_carriage_return: false,
        }
    }

    /// What stands between cells, once the first record is read.
    pub(crate) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Takes some bytes and hands out every record that ends in them.
    pub(crate) fn push(&mut self, bytes: &[u8], records: &mut Vec<RawRecord>) -> Result<(), FileFault> {
        for &byte in bytes {
            match self.mark_seen {
                Some(seen) if BYTE_ORDER_MARK.get(seen) == Some(&byte) => self.mark_seen = Some(seen + 1),
                Some(_) => {
                    self.no_more_of_a_mark(records)?;
                    self.take(byte, records)?;
                }
                None => self.take(byte, records)?,
            }
        }
        Ok(())
    }

    /// A whole byte order mark is left out before anything is made of it; a part of one is something else.
    fn no_more_of_a_mark(&mut self, records: &mut Vec<RawRecord>) -> Result<(), FileFault> {
        let seen = self.mark_seen.take().unwrap_or(0);
        let part = if seen < BYTE_ORDER_MARK.len() { &BYTE_ORDER_MARK[..seen] } else { &[] };
        part.iter().try_for_each(|byte| self.take(*byte, records))
    }

    /// The line that is being read, and the column of the last byte in it.
    pub(crate) fn position(&self) -> (u64, u64) {
        (self.line, self.column)
    }

    /// The end of the file: the last record may lack its line end.
    pub(crate) fn finish(&mut self, records: &mut Vec<RawRecord>) -> Result<(), FileFault> {
        self.no_more_of_a_mark(records)?;
        if self.place == Place::Quoted {
            return Err(self.open_quote());
        }
        self.end_record(records)
    }

    fn take(&mut self, byte: u8, records: &mut Vec<RawRecord>) -> Result<(), FileFault> {
        let line_end = matches!(byte, b'\n' | b'\r') && self.place != Place::Quoted;
        if line_end {
            let second_half = byte == b'\n' && self.after_carriage_return;
            self.after_carriage_return = byte == b'\r';
            if second_half {
                return Ok(());
            }
            self.end_record(records)?;
            self.next_line();
            self.begins_on = self.line;
            return Ok(());
        }
        self.after_carriage_return = false;
        self.column += 1;
        if self.line <= self.lines_before {
            return Ok(());
        }
        self.place = match (self.place, byte) {
            (Place::FieldStart, b'"') => {
                self.quote_at = (self.line, self.column);
                Place::Quoted
            }
            (Place::FieldStart | Place::Bare | Place::QuoteSeen, _) if byte == self.delimiter => {
                Place::FieldStart
            }
            (Place::FieldStart | Place::Bare, _) => Place::Bare,
            (Place::Quoted, b'"') => Place::QuoteSeen,
            (Place::QuoteSeen, b'"') | (Place::Quoted, _) => Place::Quoted,
            (Place::QuoteSeen, _) => {
                let reason = "text follows the closing quote of a field";
                return Err(FileFault::new("import.quotes", self.line, self.column, reason));
            }
        };
        self.record.push(byte);
        if byte == b'\n' {
            self.next_line();
        }
        if self.record.len() > RECORD_BYTES_MAX {
            return Err(if self.place == Place::Quoted {
                self.open_quote()
            } else {
                let reason = "a record is longer than 1 MiB";
                FileFault::new("import.quotes", self.begins_on, 1, reason)
            });
        }
        Ok(())
    }

    fn next_line(&mut self) {
        self.line += 1;
        self.column = 0;
    }

    fn open_quote(&self) -> FileFault {
        let (line, column) = self.quote_at;
        FileFault::new("import.quotes", line, column, "a quoted field begins here and does not end")
    }

    fn end_record(&mut self, records: &mut Vec<RawRecord>) -> Result<(), FileFault> {
        self.place = Place::FieldStart;
        let bytes = std::mem::take(&mut self.record);
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let lines = u64::try_from(before.split(|byte| *byte == b'\n').count() - 1).unwrap_or(0);
                let last = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
                let column = u64::try_from(before.len() - last + 1).unwrap_or(u64::MAX);
                let reason = "these bytes are not UTF-8; save the file as UTF-8";
                return Err(FileFault::new("import.encoding", self.begins_on + lines, column, reason));
            }
        };
        // Blank lines stand between records and mean nothing.
        if text.is_empty() {
            return Ok(());
        }
        let is_first = !std::mem::replace(&mut self.begun, true);
        match separator_told(&text) {
            Some(told) if is_first => self.told_separator(told),
            _ => {
                records.push(RawRecord { line: self.begins_on, text });
                Ok(())
            }
        }
    }

    /// A first line that is there for Excel and says what stands between cells.
    fn told_separator(&mut self, told: u8) -> Result<(), FileFault> {
        if self.may_differ {
            self.delimiter = told;
        }
        if self.delimiter == told {
            return Ok(());
        }
        let reason = "this line says that another character stands between cells than the mapping does";
        Err(FileFault::new("import.header", self.begins_on, 1, reason))
    }
}

/// The character of a line `sep=;`.
fn separator_told(line: &str) -> Option<u8> {
    let line = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or(line);
    let (name, separator) = line.split_at_checked(4)?;
    match separator.as_bytes() {
        [byte] if name.eq_ignore_ascii_case("sep=") && byte.is_ascii() && *byte != b'"' => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
