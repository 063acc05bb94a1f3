//! One sentence a rule, whatever the size of the pieces the bytes come in.

use super::*;

fn scan(file: &[u8], piece: usize) -> Result<Vec<(u64, String)>, FileFault> {
    scan_with(RecordScanner::default(), file, piece)
}

fn scan_with(mut scanner: RecordScanner, file: &[u8], piece: usize) -> Result<Vec<(u64, String)>, FileFault> {
    let mut records = Vec::new();
    for bytes in file.chunks(piece) {
        scanner.push(bytes, &mut records)?;
    }
    scanner.finish(&mut records)?;
    Ok(records.into_iter().map(|record| (record.line, record.text)).collect())
}

#[track_caller]
fn same_in_any_pieces(file: &[u8]) -> Result<Vec<(u64, String)>, FileFault> {
    let whole = scan(file, usize::MAX >> 1);
    for piece in [1, 2, 3, 7] {
        assert_eq!(scan(file, piece), whole, "in pieces of {piece}");
    }
    whole
}

fn record(line: u64, text: &str) -> (u64, String) {
    (line, text.to_owned())
}

#[test]
fn line_ends_of_every_kind_end_records_and_blank_lines_do_not_count() {
    let records = same_in_any_pieces(b"a,b\nc,d\r\ne,f\r\n\ng,h").expect("well formed");
    assert_eq!(records, [record(1, "a,b"), record(2, "c,d"), record(3, "e,f"), record(5, "g,h")]);
}

#[test]
fn a_quoted_field_may_hold_line_ends_commas_and_quotes() {
    let records = same_in_any_pieces(b"1,\"a\nb, \"\"c\"\"\"\n2,d\n").expect("well formed");
    assert_eq!(records, [record(1, "1,\"a\nb, \"\"c\"\"\""), record(3, "2,d")]);
}

#[test]
fn a_byte_order_mark_is_not_part_of_the_first_field() {
    assert_eq!(same_in_any_pieces("\u{feff}a,b\n".as_bytes()).expect("well formed"), [record(1, "a,b")]);
}

#[test]
fn a_byte_order_mark_does_not_open_the_quotes_of_the_first_field() {
    let records = same_in_any_pieces("\u{feff}\"a\nb\",c\n1,2\n".as_bytes()).expect("well formed");
    assert_eq!(records, [record(1, "\"a\nb\",c"), record(3, "1,2")]);
    assert_eq!(same_in_any_pieces("\u{feff}".as_bytes()), Ok(Vec::new()));
    assert_eq!(same_in_any_pieces(b"\xef\xbba").expect_err("half a mark").code, "import.encoding");
    assert_eq!(same_in_any_pieces(b"\xef").expect_err("a third of one").code, "import.encoding");
}

#[test]
fn a_first_line_that_tells_the_separator_is_no_record_and_is_followed() {
    for first in ["sep=;", "SEP=;", "\"sep=;\""] {
        let file = format!("\u{feff}{first}\r\n\"a;b\";c\r\nsep=;\r\n");
        let records = same_in_any_pieces(file.as_bytes()).expect("well formed");
        assert_eq!(records, [record(2, "\"a;b\";c"), record(3, "sep=;")], "{first}");
    }
    assert_eq!(same_in_any_pieces(b"sep=;;\n").expect("a header"), [record(1, "sep=;;")]);
    assert_eq!(same_in_any_pieces(b"separator\n").expect("a header"), [record(1, "separator")]);
    let of_a_mapping = |file: &[u8]| scan_with(RecordScanner::new(Some(b';'), 0), file, 3);
    assert_eq!(of_a_mapping(b"sep=;\na;b\n").expect("as the mapping says"), [record(2, "a;b")]);
    let fault = of_a_mapping(b"sep=,\na,b\n").expect_err("not as the mapping says");
    assert_eq!((fault.code, fault.line), ("import.header", 1));
}

#[test]
fn lines_before_the_first_record_are_left_out_whatever_is_in_them() {
    let scanner = || RecordScanner::new(Some(b','), 3);
    let file = b"A \"report, of \xff\r\n\r\nsep=;\r\na,b\r\n1,2";
    for piece in [1, 2, 100] {
        let records = scan_with(scanner(), file, piece).expect("well formed");
        assert_eq!(records, [record(4, "a,b"), record(5, "1,2")]);
    }
    assert_eq!(scan_with(scanner(), b"one\ntwo", 9), Ok(Vec::new()));
}

#[test]
fn a_quote_that_does_not_end_is_named_where_it_begins() {
    let fault = same_in_any_pieces(b"a,b\nc,\"d\ne,f\n").expect_err("broken");
    assert_eq!((fault.code, fault.line, fault.column), ("import.quotes", 2, 3));
}

#[test]
fn text_after_a_closing_quote_is_named() {
    let fault = same_in_any_pieces(b"a,\"b\"c\n").expect_err("broken");
    assert_eq!((fault.code, fault.line, fault.column), ("import.quotes", 1, 6));
}

#[test]
fn bytes_that_are_not_utf_8_are_named() {
    let fault = same_in_any_pieces(b"a,b\nc,\xe9t\xe9\n").expect_err("Latin-1");
    assert_eq!((fault.code, fault.line, fault.column), ("import.encoding", 2, 3));
}

#[test]
fn a_record_without_end_does_not_fill_the_memory() {
    let mut file = b"a,\"".to_vec();
    file.resize(3 << 20, b'x');
    assert_eq!(scan(&file, 65_536).expect_err("too long").code, "import.quotes");
}
