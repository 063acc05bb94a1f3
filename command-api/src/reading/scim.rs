//! `directory.json`: SCIM 2.0 ListResponse pages (RFC 7644 §3.4.2), one or an array of them, read
//! resource by resource: a directory of any size passes through a few kilobytes of memory.

mod user;
mod value;

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

use application::imports::{NumberedRow, Row};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::batch::{BYTES_MAX, Batch, ROWS_MAX};
use super::fault::FileFault;
use user::entry;
use value::AsWritten;

/// The largest user, and the largest of anything else that stands in a page, in bytes: a value of JSON is kept whole
/// while it is looked at, and takes a hundred times its size when it is nothing but braces.
const VALUE_BYTES_MAX: u64 = 512 * 1024;

/// Reads a directory and hands out batches. Blocks: for a thread of its own.
///
/// `hand_out` answers false when nobody takes batches any more; reading then stops quietly.
pub(crate) fn read_directory(
    source: impl Read,
    hand_out: impl FnMut(Batch) -> bool,
) -> Result<(), FileFault> {
    let counts = Rc::new(Counts::default());
    let counted = Counted { source: without_mark(source), counts: Rc::clone(&counts) };
    let mut pages = Pages {
        counts: Rc::clone(&counts),
        entries: 0,
        batch: Batch::default(),
        batch_began_at: 0,
        hand_out,
        gone: false,
    };
    let mut json = serde_json::Deserializer::from_reader(counted);
    let read = (&mut pages).deserialize(&mut json).and_then(|()| json.end());
    pages.flush();
    match read {
        Ok(()) => Ok(()),
        Err(_) if pages.gone => Ok(()),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let reason = match error.classify() {
                _ if counts.is_exceeded() => "a value is larger than 512 KiB",
                _ if error.to_string().starts_with(TOO_DEEP) => "values are nested more than 120 deep",
                serde_json::error::Category::Io => "the upload broke off or is not UTF-8",
                serde_json::error::Category::Syntax => "this is not JSON",
                serde_json::error::Category::Eof => "the file ends in the middle",
                serde_json::error::Category::Data => "a SCIM ListResponse, or an array of them, is needed",
            };
            let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
            Err(FileFault::new("import.json", number(line), number(column), reason))
        }
    }
}

/// A source without the byte order mark that some programs put before UTF-8. What cannot be read is read again by
/// whoever reads on, and told there.
fn without_mark(mut source: impl Read) -> impl Read {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let mut begins = Vec::with_capacity(MARK.len());
    let read = source.by_ref().take(MARK.len() as u64).read_to_end(&mut begins);
    if begins == MARK {
        begins.clear();
    }
    std::io::Cursor::new(begins).chain(FirstFails(read.err(), source))
}

/// A source of which the first read has failed before, and is told now.
struct FirstFails<R>(Option<std::io::Error>, R);

impl<R: Read> Read for FirstFails<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.take().map_or_else(|| self.1.read(buffer), Err)
    }
}

/// How the parser says that it was led too deep.
const TOO_DEEP: &str = "recursion limit exceeded";

/// How much was read, and how much of it when the value that is read now began.
#[derive(Default)]
struct Counts {
    bytes: Cell<u64>,
    value_began_at: Cell<u64>,
}

impl Counts {
    /// The next value begins.
    fn next_value(&self) {
        self.value_began_at.set(self.bytes.get());
    }

    /// Whether the value that is read now is too large.
    fn is_exceeded(&self) -> bool {
        self.bytes.get() - self.value_began_at.get() > VALUE_BYTES_MAX
    }
}

/// A reader that counts bytes, and ends in a value that is too large. The parser asks for one byte after the other.
struct Counted<R> {
    source: R,
    counts: Rc<Counts>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.counts.bytes.set(self.counts.bytes.get() + u64::try_from(read).unwrap_or(0));
        if self.counts.is_exceeded() {
            return Err(std::io::Error::other("a value is too large"));
        }
        Ok(read)
    }
}

struct Pages<F> {
    counts: Rc<Counts>,
    /// How many entries were read. An entry is known by its number: in JSON a line may hold all of them.
    entries: u64,
    batch: Batch,
    /// How much was read before it.
    batch_began_at: u64,
    hand_out: F,
    gone: bool,
}

impl<F: FnMut(Batch) -> bool> Pages<F> {
    fn take(&mut self, resource: &Value) {
        self.entries += 1;
        let line = self.entries;
        match entry(line, resource) {
            Ok(row) => {
                self.batch.masked.keep(line, "emails", 1, &row.email);
                self.batch.masked.keep(line, "id", 1, &row.id);
                self.batch.masked.keep(line, "organization", 1, &row.organization);
                self.batch.rows.push(NumberedRow { line, row: Row::Directory(Box::new(row)) });
            }
            Err(refused) => self.batch.unreadable.push(refused),
        }
        self.counts.next_value();
        let bytes = self.counts.bytes.get() - self.batch_began_at;
        if self.batch.len() >= ROWS_MAX || bytes >= u64::try_from(BYTES_MAX).unwrap_or(u64::MAX) {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let mut batch = std::mem::take(&mut self.batch);
        batch.bytes_read = self.counts.bytes.get();
        self.batch_began_at = batch.bytes_read;
        if !self.gone && !(self.hand_out)(batch) {
            self.gone = true;
        }
    }
}

/// One page, or an array of pages.
impl<'de, F: FnMut(Batch) -> bool> DeserializeSeed<'de> for &mut Pages<F> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(Batch) -> bool> Visitor<'de> for &mut Pages<F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a SCIM ListResponse or an array of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pages: A) -> Result<(), A::Error> {
        while pages.next_element_seed(&mut *self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut page: A) -> Result<(), A::Error> {
        let (mut found, mut figures) = (false, PageFigures::default());
        while let Some(key) = page.next_key::<String>()? {
            self.counts.next_value();
            // RFC 7643 §2.1: attribute names are compared without case.
            if key.eq_ignore_ascii_case("Resources") {
                found |= page.next_value_seed(Resources(self))?;
            } else if let Some(figure) = figures.named(&key) {
                *figure = page.next_value::<Value>()?.as_u64();
            } else {
                page.next_value::<IgnoredAny>()?;
            }
            self.counts.next_value();
        }
        if found || figures.are_of_nothing() {
            Ok(())
        } else {
            Err(serde::de::Error::missing_field("Resources"))
        }
    }
}

/// What a page says of itself.
#[derive(Default)]
struct PageFigures {
    total: Option<u64>,
    start: Option<u64>,
    on_page: Option<u64>,
}

impl PageFigures {
    fn named(&mut self, key: &str) -> Option<&mut Option<u64>> {
        match key.to_ascii_lowercase().as_str() {
            "totalresults" => Some(&mut self.total),
            "startindex" => Some(&mut self.start),
            "itemsperpage" => Some(&mut self.on_page),
            _ => None,
        }
    }

    /// Whether there is nobody on the page: then it needs no `Resources` (RFC 7644 §3.4.2). A page without them that
    /// says it has people has lost them.
    fn are_of_nothing(&self) -> bool {
        self.total.is_some_and(|total| {
            total == 0 || self.on_page == Some(0) || self.start.is_some_and(|start| start > total)
        })
    }
}

/// The people of a page. Answers whether there is a list: some write an empty one as `null`.
struct Resources<'a, F>(&'a mut Pages<F>);

impl<'de, F: FnMut(Batch) -> bool> DeserializeSeed<'de> for Resources<'_, F> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(Batch) -> bool> Visitor<'de> for Resources<'_, F> {
    type Value = bool;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of SCIM users")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut resources: A) -> Result<bool, A::Error> {
        loop {
            match resources.next_element()? {
                Some(AsWritten(resource)) => self.0.take(&resource),
                None => return Ok(true),
            }
            if self.0.gone {
                return Err(serde::de::Error::custom("nobody takes what is read"));
            }
        }
    }
}

#[cfg(test)]
mod tests;
