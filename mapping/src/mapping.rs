//! A mapping that was checked: it can be held against any header.

use chrono_tz::Tz;
use encoding_rs::Encoding;
use glob::Pattern;
use kernel::Hash;

use crate::column::Column;
use crate::condition::Condition;
use crate::names::fits;

/// The columns of a kind of import.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TargetColumns<'a> {
    /// Every one must be made.
    pub required: &'a [&'a str],
    /// Each may be made.
    pub optional: &'a [&'a str],
}

/// A checked mapping.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub(crate) name: String,
    pub(crate) version: u32,
    pub(crate) kind: String,
    pub(crate) digest: Hash,
    pub(crate) text: String,
    pub(crate) files: Vec<Pattern>,
    pub(crate) delimiter: u8,
    pub(crate) encoding: &'static Encoding,
    pub(crate) lines_before_header: u32,
    pub(crate) header: Option<Vec<String>>,
    pub(crate) zone: Option<Tz>,
    pub(crate) skip: Vec<Condition>,
    pub(crate) keep: Vec<Condition>,
    pub(crate) columns: Vec<Column>,
}

impl Mapping {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its author's number for it.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The kind of import that a file becomes.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The digest of its text: two mappings that differ in a comma differ here.
    pub fn digest(&self) -> Hash {
        self.digest
    }

    /// Its text, as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What stands between cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// How the file's text is encoded.
    pub fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// How many lines stand before the header, or before the first row of a file that has none.
    pub fn lines_before_header(&self) -> u32 {
        self.lines_before_header
    }

    /// The names of the source's columns, when the file has no header.
    pub fn header(&self) -> Option<&[String]> {
        self.header.as_deref()
    }

    /// The zone of times without one, when it is not the programme's.
    pub fn zone(&self) -> Option<Tz> {
        self.zone
    }

    /// The columns of the kind that it makes, in the order in which [`crate::Bound::read`] makes them.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &str> {
        self.columns.iter().map(|column| column.target.as_str())
    }

    /// Whether it names the files that it is for.
    pub fn names_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// Whether it is for a file of this name, in a set of files.
    pub fn is_for(&self, file_name: &str) -> bool {
        self.files.iter().any(|pattern| fits(pattern, file_name))
    }
}
