//! CSV as the files of the stories have it: quotes, and line ends inside them.

/// The records of a text, cell by cell, the header first.
pub(crate) fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut letters) = (false, text.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut cell)),
            '\r' if !quoted && letters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            other => cell.push(other),
        }
    }
    assert!(!quoted && cell.is_empty() && record.is_empty(), "the text ends with a whole record");
    records
}

/// A record with its line end, every cell quoted.
pub(crate) fn record(cells: &[String]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    cells.join(",") + "\n"
}

#[test]
fn what_is_written_is_read() {
    let cells = ["a", "say \"hi\", twice", "two\nlines", ""].map(ToOwned::to_owned);
    assert_eq!(records(&(record(&cells) + "b,\"c\"\r\n")), [cells.to_vec(), vec!["b".into(), "c".into()]]);
}
