//! A CSV file as it arrives: bytes in, batches of rows out.

use application::imports::{ImportKind, NumberedRow, RefusedRow, Row};
use chrono_tz::Tz;
use csv_core::ReaderBuilder;
use encoding_rs::UTF_8;
use mapping::{Mapping, ReadRecord};

use super::batch::{BYTES_MAX, Batch, ROWS_MAX, refused};
use super::cells::Cells;
use super::csv::{Header, fields};
use super::decoding::{Decoding, NotOfEncoding};
use super::fault::FileFault;
use super::forms::{Form, form};
use super::layout::Layout;
use super::mapped::Source;
use super::records::{RawRecord, RecordScanner};

/// Reads a CSV file piece by piece.
pub(crate) struct RowReader {
    form: Form,
    zone: Tz,
    /// How the file says what the kind's columns are, until its header was read.
    mapping: Option<Mapping>,
    decoding: Decoding,
    scanner: RecordScanner,
    reader: csv_core::Reader,
    layout: Option<Layout>,
    batch: Batch,
    /// Of the rows in the batch.
    batch_bytes: usize,
    bytes_read: u64,
    samples: Vec<Sample>,
    samples_max: usize,
    /// Of the rows among the samples.
    sample_bytes: usize,
}

/// How much of a file its samples may be: a cell of one letter takes thirty times its size while it is shown.
const SAMPLE_BYTES_MAX: usize = 512 * 1024;

/// A row as a preview shows it.
pub(crate) struct Sample {
    /// The line it begins on.
    pub(crate) line: u64,
    /// Its cells in the columns of the kind; empty when they could not be made.
    pub(crate) cells: Vec<String>,
    /// What came of it.
    pub(crate) outcome: SampleOutcome,
}

/// What the reading of a row came to.
pub(crate) enum SampleOutcome {
    /// It can be carried through.
    Read,
    /// The mapping leaves it out.
    Skipped,
    /// It is refused.
    Refused(RefusedRow),
}

/// What a record became.
enum RowRead {
    Row(Row),
    Skipped,
    Refused(RefusedRow),
}

impl RowReader {
    /// For a kind of CSV file; `None` when the kind is not one. Times without a zone are read in `zone`, unless the
    /// mapping says in which.
    pub(crate) fn new(kind: ImportKind, zone: Tz, mapping: Option<Mapping>) -> Option<Self> {
        let delimiter = mapping.as_ref().map(Mapping::delimiter);
        let lines_before = mapping.as_ref().map_or(0, Mapping::lines_before_header);
        Some(Self {
            form: form(kind)?,
            zone: mapping.as_ref().and_then(Mapping::zone).unwrap_or(zone),
            decoding: Decoding::new(mapping.as_ref().map_or(UTF_8, Mapping::encoding)),
            mapping,
            scanner: RecordScanner::new(delimiter, lines_before),
            reader: csv_core::Reader::new(),
            layout: None,
            batch: Batch::default(),
            batch_bytes: 0,
            bytes_read: 0,
            samples: Vec::new(),
            samples_max: 0,
            sample_bytes: 0,
        })
    }

    /// Keeps the first rows, to be shown.
    pub(crate) fn sampling(mut self, samples_max: usize) -> Self {
        self.samples_max = samples_max;
        self
    }

    /// The rows that were kept.
    pub(crate) fn samples(&mut self) -> Vec<Sample> {
        std::mem::take(&mut self.samples)
    }

    /// Whether as many rows were kept as were asked for, or as can be shown.
    pub(crate) fn has_sampled(&self) -> bool {
        self.samples.len() >= self.samples_max || self.sample_bytes >= SAMPLE_BYTES_MAX
    }

    /// Where the columns of the file stand, once its header was read.
    pub(crate) fn layout(&self) -> Option<&Layout> {
        self.layout.as_ref()
    }

    /// Takes a piece of the file. What can be carried through now comes back; with a fault, what stood
    /// before it is in [`RowReader::rest`].
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Option<Batch>, FileFault> {
        self.bytes_read += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let mut records = Vec::new();
        let scanned = self.scan(bytes, false, &mut records);
        self.take(records)?;
        scanned?;
        let is_full = self.batch.len() >= ROWS_MAX || self.batch_bytes >= BYTES_MAX;
        Ok(is_full.then(|| self.rest()))
    }

    /// The end of the file. With a fault, what stood before it is in [`RowReader::rest`].
    pub(crate) fn end(&mut self) -> Result<(), FileFault> {
        let mut records = Vec::new();
        let rest = self.scan(&[], true, &mut records);
        let ended = rest.and_then(|()| self.scanner.finish(&mut records));
        self.take(records)?;
        ended?;
        if self.layout.is_none() && self.mapping.as_ref().is_none_or(|mapping| mapping.header().is_none()) {
            return Err(FileFault::new("import.header", 1, 1, "the file is empty: a header is needed"));
        }
        Ok(())
    }

    /// The rows read and not handed out yet.
    pub(crate) fn rest(&mut self) -> Batch {
        let mut batch = std::mem::take(&mut self.batch);
        self.batch_bytes = 0;
        batch.bytes_read = self.bytes_read;
        batch
    }

    fn scan(&mut self, bytes: &[u8], last: bool, records: &mut Vec<RawRecord>) -> Result<(), FileFault> {
        let (scanner, mut found) = (&mut self.scanner, Ok(()));
        let decoded = self.decoding.decode(bytes, last, |text| found = scanner.push(text, records));
        found?;
        decoded.map_err(|NotOfEncoding(name)| {
            let (line, column) = self.scanner.position();
            let reason = format!("the bytes after this place are not {name}");
            FileFault::new("import.encoding", line, column.max(1), reason)
        })
    }

    fn take(&mut self, records: Vec<RawRecord>) -> Result<(), FileFault> {
        if self.layout.is_none() {
            // The first line of the file may say what stands between cells.
            self.reader = ReaderBuilder::new().delimiter(self.scanner.delimiter()).build();
        }
        for record in records {
            let fields = fields(&mut self.reader, &record.text);
            // Cells that are all empty are what a spreadsheet makes of a blank line.
            if fields.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            if self.layout.is_none() && self.open(&record)? {
                continue;
            }
            self.batch_bytes += record.text.len();
            let is_shown = !self.has_sampled();
            if let Some(layout) = &self.layout {
                let (cells, read) =
                    read_row(&self.form, self.zone, layout, record.line, &fields, &mut self.batch);
                if is_shown {
                    self.sample_bytes += record.text.len();
                    let outcome = match &read {
                        RowRead::Row(_) => SampleOutcome::Read,
                        RowRead::Skipped => SampleOutcome::Skipped,
                        RowRead::Refused(refused) => SampleOutcome::Refused(refused.clone()),
                    };
                    self.samples.push(Sample { line: record.line, cells: cells.unwrap_or(fields), outcome });
                }
                match read {
                    RowRead::Row(row) => self.batch.rows.push(NumberedRow { line: record.line, row }),
                    RowRead::Skipped => self.batch.skipped += 1,
                    RowRead::Refused(refused) => self.batch.unreadable.push(refused),
                }
            }
        }
        Ok(())
    }

    /// Learns from the first record where the columns stand. Answers whether the record was the header.
    fn open(&mut self, record: &RawRecord) -> Result<bool, FileFault> {
        let Some(mapping) = self.mapping.take() else {
            self.layout = Some(Layout::Own(Header::read(&mut self.reader, record, self.form.columns)?));
            return Ok(true);
        };
        let (names, is_header) = match mapping.header() {
            Some(names) => (names.to_vec(), false),
            None => (fields(&mut self.reader, &record.text), true),
        };
        self.layout = Some(Layout::bind(mapping, &names, record.line)?);
        Ok(is_header)
    }
}

/// Reads a record: into a row, or into why there is none. The cells come back when a mapping made them.
fn read_row(
    form: &Form,
    zone: Tz,
    layout: &Layout,
    line: u64,
    fields: &[String],
    batch: &mut Batch,
) -> (Option<Vec<String>>, RowRead) {
    match layout {
        Layout::Own(header) => {
            let lacking = header.names.iter().skip(fields.len()).map(String::as_str);
            if !has_what_it_needs(form, layout, fields, lacking) {
                return (None, RowRead::Refused(wrong_width(layout.width(), line, fields)));
            }
            let cells = Cells { header, line, fields, source: None };
            (None, read_cells(form, zone, &cells, batch))
        }
        Layout::Mapped { header, bound } => {
            // Before their width is looked at: what stands below a table has one of its own.
            if bound.skips(fields) {
                return (Some(Vec::new()), RowRead::Skipped);
            }
            if !has_what_it_needs(form, layout, fields, bound.lacking(fields.len())) {
                return (None, RowRead::Refused(wrong_width(layout.width(), line, fields)));
            }
            let source = Source { bound, record: fields };
            match bound.read(fields) {
                ReadRecord::Skipped => (Some(Vec::new()), RowRead::Skipped),
                ReadRecord::Refused { column, fault } => {
                    let target = header.names.get(column).map_or("", String::as_str);
                    let refusal = application::RowRefusal::of_column(fault.code, target, fault.reason);
                    (Some(Vec::new()), RowRead::Refused(refused(line, &refusal, Some(source.shown(column)))))
                }
                ReadRecord::Cells(made) => {
                    let cells = Cells { header, line, fields: &made, source: Some(source) };
                    let read = read_cells(form, zone, &cells, batch);
                    (Some(made), read)
                }
            }
        }
    }
}

/// Whether a row is as wide as the header, or lacks cells at its end that may as well be empty: spreadsheets do not
/// write those.
fn has_what_it_needs<'a>(
    form: &Form,
    layout: &Layout,
    fields: &[String],
    mut lacking: impl Iterator<Item = &'a str>,
) -> bool {
    fields.len() == layout.width()
        || fields.len() < layout.width() && lacking.all(|column| form.columns.optional.contains(&column))
}

/// The one reading of cells, whoever made them.
fn read_cells(form: &Form, zone: Tz, cells: &Cells<'_>, batch: &mut Batch) -> RowRead {
    match (form.read)(cells, zone) {
        Ok(row) => {
            for column in form.shown {
                if cells.header.position(column).is_some() {
                    batch.masked.show(cells.line, column, cells.shown(column));
                }
            }
            RowRead::Row(row)
        }
        Err(refused) => RowRead::Refused(refused),
    }
}

fn wrong_width(width: usize, line: u64, fields: &[String]) -> RefusedRow {
    RefusedRow {
        line,
        column: u32::try_from(fields.len().min(width) + 1).ok(),
        column_name: None,
        value_masked: None,
        code: "cells_count".to_owned(),
        reason: format!("the header has {width} columns and this row {}", fields.len()),
    }
}

#[cfg(test)]
pub(super) mod tests;
