//! A CSV file of one kind of record: its header, then its rows.

use csv_core::{ReadRecordResult, Reader};

use super::fault::FileFault;
use super::records::RawRecord;

/// The columns a kind of file has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns {
    /// Every one must be there, in any order.
    pub(crate) required: &'static [&'static str],
    /// Each may be there.
    pub(crate) optional: &'static [&'static str],
}

/// Where each column of a file stands.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    /// As the file names them.
    pub(crate) names: Vec<String>,
}

impl Header {
    /// Reads the header. A missing, unknown or repeated column is a fault of the file.
    pub(crate) fn read(reader: &mut Reader, record: &RawRecord, columns: Columns) -> Result<Self, FileFault> {
        let names: Vec<String> =
            fields(reader, &record.text).into_iter().map(|name| name.trim().to_owned()).collect();
        let fault = |at: usize, reason: String| {
            Err(FileFault::new("import.header", record.line, u64::try_from(at + 1).unwrap_or(1), reason))
        };
        for (at, name) in names.iter().enumerate() {
            let known = columns.required.iter().chain(columns.optional).any(|column| column == name);
            if !known {
                let expected = columns.required.join(", ");
                return fault(
                    at,
                    format!("column {} of the header is not known; expected are: {expected}", at + 1),
                );
            }
            if names[..at].contains(name) {
                return fault(at, format!("the column {name} stands twice in the header"));
            }
        }
        match columns.required.iter().find(|column| !names.iter().any(|name| name == *column)) {
            Some(missing) => fault(names.len(), format!("the column {missing} is missing in the header")),
            None => Ok(Self { names }),
        }
    }

    /// The place of a column, from 0.
    pub(crate) fn position(&self, column: &str) -> Option<usize> {
        self.names.iter().position(|name| name == column)
    }
}

/// The fields of a well-formed record, quotes taken off. The reader is used again and again, because
/// building one costs as much as reading ten records.
pub(crate) fn fields(reader: &mut Reader, record: &str) -> Vec<String> {
    reader.reset();
    let mut input = record.as_bytes();
    let mut output = vec![0; record.len().max(16)];
    let mut ends = vec![0; 16];
    let (mut written, mut ended) = (0, 0);
    loop {
        let (result, read, wrote, more) =
            reader.read_record(input, &mut output[written..], &mut ends[ended..]);
        input = &input[read..];
        written += wrote;
        ended += more;
        match result {
            ReadRecordResult::OutputFull => output.resize(output.len() * 2, 0),
            ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
            // The empty input that follows tells the reader that the record ends here.
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::Record | ReadRecordResult::End => break,
        }
    }
    let mut from = 0;
    ends[..ended]
        .iter()
        .map(|&end| {
            let field = String::from_utf8_lossy(&output[from..end]).into_owned();
            from = end;
            field
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns = Columns { required: &["id", "name"], optional: &["note"] };

    fn header(text: &str) -> Result<Header, FileFault> {
        Header::read(&mut Reader::new(), &RawRecord { line: 1, text: text.to_owned() }, COLUMNS)
    }

    #[test]
    fn fields_lose_their_quotes_and_nothing_else() {
        let mut reader = Reader::new();
        let mut fields = |record: &str| fields(&mut reader, record);
        assert_eq!(fields("1,\"a \"\"b\"\", c\",,\" d \""), ["1", "a \"b\", c", "", " d "]);
        assert_eq!(fields("one"), ["one"]);
        assert_eq!(fields(&"x,".repeat(40)).len(), 41);
    }

    #[test]
    fn columns_may_stand_in_any_order() {
        assert_eq!(header("name,id,note").expect("complete").position("id"), Some(1));
    }

    #[test]
    fn a_missing_an_unknown_and_a_repeated_column_are_each_named() {
        let missing = header("id").expect_err("name is missing");
        assert!(missing.reason.contains("name is missing"), "{}", missing.reason);
        let unknown = header("id,name,colour").expect_err("colour is unknown");
        assert_eq!((unknown.line, unknown.column), (1, 3));
        assert!(header("id,name,id").expect_err("twice").reason.contains("twice"));
    }
}
