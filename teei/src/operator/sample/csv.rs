//! CSV as spreadsheets write it (RFC 4180), quoted only where it must be.

/// A record with its line end.
pub(super) fn record<T: AsRef<str>>(cells: &[T]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell.as_ref())).collect();
    format!("{}\n", cells.join(","))
}

fn quoted(cell: &str) -> String {
    let needed = cell.contains(['"', ',', '\n', '\r']);
    if needed { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::record;

    #[test]
    fn only_what_would_break_a_record_is_quoted() {
        assert_eq!(
            record(&["a b", "c,d", "say \"hi\"", "two\nlines", ""]),
            "a b,\"c,d\",\"say \"\"hi\"\"\",\"two\nlines\",\n"
        );
    }
}
