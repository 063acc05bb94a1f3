//! A CSV file as it arrives: bytes in, batches of rows out.

use application::imports::{ImportKind, NumberedRow, RefusedRow, Row};
use chrono_tz::Tz;

use super::batch::{Batch, ROWS_MAX};
use super::cells::Cells;
use super::csv::{Columns, Header, fields};
use super::fault::FileFault;
use super::records::{RawRecord, RecordScanner};
use super::{buddies, companies, sessions, upskilling};

/// How a kind of file is read.
struct Form {
    columns: Columns,
    read: fn(&Cells<'_>, Tz) -> Result<Row, RefusedRow>,
    /// The columns that the use case may refuse.
    shown: &'static [&'static str],
}

fn form(kind: ImportKind) -> Option<Form> {
    match kind {
        ImportKind::Companies => Some(Form {
            columns: companies::COLUMNS,
            read: |cells, _| companies::read(cells),
            shown: &["company_ref", "name"],
        }),
        ImportKind::KintellSessions => Some(Form {
            columns: sessions::COLUMNS,
            read: sessions::read,
            shown: &["participant_email", "volunteer_email"],
        }),
        ImportKind::BuddyMatches => Some(Form {
            columns: buddies::MATCHES,
            read: buddies::read_match,
            shown: &["participant_email", "buddy_email"],
        }),
        ImportKind::BuddyEvents => {
            Some(Form { columns: buddies::EVENTS, read: buddies::read_event, shown: &["match_id"] })
        }
        ImportKind::BuddyCheckins => {
            Some(Form { columns: buddies::CHECKINS, read: buddies::read_checkin, shown: &["match_id"] })
        }
        ImportKind::BuddyFeedback => {
            Some(Form { columns: buddies::FEEDBACK, read: buddies::read_feedback, shown: &["match_id"] })
        }
        ImportKind::CourseCompletions => Some(Form {
            columns: upskilling::COURSES,
            read: upskilling::read_course,
            shown: &["learner_email"],
        }),
        ImportKind::Credentials => Some(Form {
            columns: upskilling::CREDENTIALS,
            read: upskilling::read_credential,
            shown: &["learner_email"],
        }),
        ImportKind::Directory => None,
    }
}

/// Reads a CSV file piece by piece.
pub(crate) struct RowReader {
    form: Form,
    zone: Tz,
    scanner: RecordScanner,
    reader: csv_core::Reader,
    header: Option<Header>,
    batch: Batch,
    bytes_read: u64,
}

impl RowReader {
    /// For a kind of CSV file; `None` when the kind is not one. Times without a zone are read in `zone`.
    pub(crate) fn new(kind: ImportKind, zone: Tz) -> Option<Self> {
        Some(Self {
            form: form(kind)?,
            zone,
            scanner: RecordScanner::default(),
            reader: csv_core::Reader::new(),
            header: None,
            batch: Batch::default(),
            bytes_read: 0,
        })
    }

    /// Takes a piece of the file. What can be carried through now comes back; with a fault, what stood
    /// before it is in [`RowReader::rest`].
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Option<Batch>, FileFault> {
        self.bytes_read += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let mut records = Vec::new();
        let scanned = self.scanner.push(bytes, &mut records);
        self.take(records)?;
        scanned?;
        Ok((self.batch.len() >= ROWS_MAX).then(|| self.rest()))
    }

    /// The end of the file.
    pub(crate) fn finish(mut self) -> Result<Batch, Box<(Batch, FileFault)>> {
        let mut records = Vec::new();
        let scanner = std::mem::take(&mut self.scanner);
        let ended = scanner.finish(&mut records);
        let taken = self.take(records).and(ended);
        let headless = self.header.is_none();
        let rest = self.rest();
        match taken {
            Ok(()) if headless => Err(Box::new((
                rest,
                FileFault::new("import.header", 1, 1, "the file is empty: a header is needed"),
            ))),
            Ok(()) => Ok(rest),
            Err(fault) => Err(Box::new((rest, fault))),
        }
    }

    /// The rows read and not handed out yet.
    pub(crate) fn rest(&mut self) -> Batch {
        let mut batch = std::mem::take(&mut self.batch);
        batch.bytes_read = self.bytes_read;
        batch
    }

    fn take(&mut self, records: Vec<RawRecord>) -> Result<(), FileFault> {
        for record in records {
            match &self.header {
                None => self.header = Some(Header::read(&mut self.reader, &record, self.form.columns)?),
                Some(header) => {
                    let fields = fields(&mut self.reader, &record.text);
                    read_row(&self.form, self.zone, header, &record, &fields, &mut self.batch);
                }
            }
        }
        Ok(())
    }
}

fn read_row(
    form: &Form,
    zone: Tz,
    header: &Header,
    record: &RawRecord,
    fields: &[String],
    batch: &mut Batch,
) {
    let cells = Cells { header, line: record.line, fields };
    if fields.len() != header.names.len() {
        batch.unreadable.push(RefusedRow {
            line: record.line,
            column: u32::try_from(fields.len().min(header.names.len()) + 1).ok(),
            column_name: None,
            value_masked: None,
            code: "cells_count".to_owned(),
            reason: format!("the header has {} columns and this row {}", header.names.len(), fields.len()),
        });
        return;
    }
    match (form.read)(&cells, zone) {
        Ok(row) => {
            for column in form.shown {
                if let Some(at) = header.position(column).and_then(|at| u32::try_from(at + 1).ok()) {
                    batch.masked.keep(record.line, column, at, cells.text(column));
                }
            }
            batch.rows.push(NumberedRow { line: record.line, row });
        }
        Err(refused) => batch.unreadable.push(refused),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const HEADER: &str =
        "session_id,session_type,participant_email,volunteer_email,date,duration_min,rating,feedback_text\n";

    pub(in crate::reading) fn read(kind: ImportKind, file: &str) -> Result<Batch, Box<(Batch, FileFault)>> {
        let mut reader = RowReader::new(kind, Tz::UTC).expect("a CSV kind");
        for piece in file.as_bytes().chunks(11) {
            if let Err(fault) = reader.push(piece) {
                return Err(Box::new((reader.rest(), fault)));
            }
        }
        reader.finish()
    }

    #[test]
    fn good_rows_are_read_and_each_bad_one_is_refused_with_its_place() {
        let file = format!(
            "{HEADER}ks-1,Language Connect,a@b.no,c@d.no,2025-09-30,40,5,\"Great, \n\"\"really\"\"\"\n\
             ks-2,Knitting,a@b.no,c@d.no,2025-09-30,40,5,\nks-3,Mentorship,a@b.no,c@d.no,2025-09-30,40,9,x\nks-4,x\n"
        );
        let batch = read(ImportKind::KintellSessions, &file).expect("a well-formed file");
        assert_eq!(batch.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2]);
        let refused: Vec<_> =
            batch.unreadable.iter().map(|row| (row.line, row.column, row.code.as_str())).collect();
        assert_eq!(
            refused,
            [(4, Some(2), "session_type_unknown"), (5, Some(7), "out_of_range"), (6, Some(3), "cells_count")]
        );
    }

    #[test]
    fn what_stood_before_a_fault_is_handed_out_with_it() {
        let file = format!("{HEADER}ks-1,Mentorship,a@b.no,c@d.no,2025-09-30,40,,\nks-2,\"Mentor");
        let (before, fault) = *read(ImportKind::KintellSessions, &file).expect_err("an open quote");
        assert_eq!((before.rows.len(), fault.code, fault.line), (1, "import.quotes", 3));
    }

    #[test]
    fn an_empty_file_lacks_its_header() {
        let (_, fault) = *read(ImportKind::Companies, "").expect_err("empty");
        assert_eq!(fault.code, "import.header");
    }

    #[test]
    fn a_company_needs_a_reference_and_a_name() {
        let file = "company_ref,name,country\nc01,Acme,NO\n,Globex,NO\nc03,Initech,norway\n";
        let batch = read(ImportKind::Companies, file).expect("well formed");
        assert_eq!(batch.rows.len(), 1);
        let codes: Vec<_> = batch.unreadable.iter().map(|row| row.code.as_str()).collect();
        assert_eq!(codes, ["value_missing", "country_invalid"]);
    }
}
