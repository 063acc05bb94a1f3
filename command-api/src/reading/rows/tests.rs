//! Files in the columns of their kind and in others: rows, refusals with their place, samples.

use application::imports::ImportKind;

use super::*;

const HEADER: &str =
    "session_id,session_type,participant_email,volunteer_email,date,duration_min,rating,feedback_text\n";

pub(in crate::reading) fn read(kind: ImportKind, file: &str) -> Result<Batch, Box<(Batch, FileFault)>> {
    let mut reader = RowReader::new(kind, Tz::UTC, None).expect("a CSV kind");
    read_with(&mut reader, file.as_bytes())
}

/// Reads a file in small pieces, all of it in one batch.
fn read_with(reader: &mut RowReader, file: &[u8]) -> Result<Batch, Box<(Batch, FileFault)>> {
    for piece in file.chunks(11) {
        if let Err(fault) = reader.push(piece) {
            return Err(Box::new((reader.rest(), fault)));
        }
    }
    match reader.end() {
        Ok(()) => Ok(reader.rest()),
        Err(fault) => Err(Box::new((reader.rest(), fault))),
    }
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

fn lines(batch: &Batch) -> (Vec<u64>, Vec<(u64, &str)>) {
    let refused = batch.unreadable.iter().map(|row| (row.line, row.code.as_str())).collect();
    (batch.rows.iter().map(|row| row.line).collect(), refused)
}

#[test]
fn cells_that_a_spreadsheet_did_not_write_at_the_end_of_a_row_are_empty() {
    let file = "company_ref,name,country\nc01,Acme,NO\nc02,Globex\nc03\nc04,Initech,NO,x\n";
    let batch = read(ImportKind::Companies, file).expect("well formed");
    assert_eq!(lines(&batch), (vec![2, 3], vec![(4, "cells_count"), (5, "cells_count")]));
    // A needed column at the end is not left out by a spreadsheet, but by a broken row.
    let batch = read(ImportKind::Companies, "country,company_ref,name\nNO,c01\n").expect("well formed");
    assert_eq!(lines(&batch), (vec![], vec![(2, "cells_count")]));
}

#[test]
fn rows_of_nothing_but_separators_are_blank_lines() {
    let file = ",,\ncompany_ref,name,country\n,,\nc01,Acme,NO\n\u{a0}, ,\n,\n,,,,,,\n";
    let batch = read(ImportKind::Companies, file).expect("well formed");
    assert_eq!(lines(&batch), (vec![4], vec![]));
}

#[test]
fn a_file_of_another_separator_is_read_by_the_line_that_tells_it() {
    let batch = read(ImportKind::Companies, "sep=;\r\ncompany_ref;name\r\nc01;A, B\r\n").expect("told");
    let Row::Company(row) = &batch.rows[0].row else { panic!("a company") };
    assert_eq!((row.0.name.as_str(), batch.rows[0].line), ("A, B", 3));
    let (_, fault) = *read(ImportKind::Companies, "company_ref;name\nc01;A\n").expect_err("not told");
    assert_eq!(fault.code, "import.header");
    read(ImportKind::Companies, "sep=;\ncompany_ref;name").expect("a header alone");
}

/// Reads companies whose reference and name stand in `Ref` and `Name`.
fn companies(rest: &str, file: &[u8]) -> Result<Batch, Box<(Batch, FileFault)>> {
    let text = format!(
        "mapping = 1\nname = \"m\"\nversion = 1\nkind = \"companies\"\n{rest}\n[columns]\n\
         company_ref = {{ from = \"Ref\" }}\nname = {{ from = \"The\\nname\" }}\ncountry = {{ from = \"Land\" }}\n"
    );
    let mapping = Mapping::parse(&text, crate::reading::columns_of_name).expect("a good mapping");
    let mut reader = RowReader::new(ImportKind::Companies, Tz::UTC, Some(mapping)).expect("a CSV kind");
    read_with(&mut reader, file)
}

#[test]
fn a_mapping_says_which_lines_stand_above_and_below_a_table() {
    let rest = "[source]\nlines_before_header = 2\n[[rows.skip]]\ncolumn = \"Ref\"\n\
                is = [\"Total: 2\", \"Draft, do not share\"]";
    let file = "\u{feff}Companies, \"all\r\n\r\n\"Ref\",\"The\nname\",Land,More\r\nc01,Acme,NO,\r\n\
                c02,Globex\r\nc03\r\n\r\nTotal: 2\r\n\"Draft, do not share\",,,,,,\r\n";
    let batch = companies(rest, file.as_bytes()).expect("well formed");
    assert_eq!(lines(&batch), (vec![5, 6], vec![(7, "cells_count")]));
    assert_eq!(batch.skipped, 2);
}

#[test]
fn a_byte_order_mark_before_a_header_of_two_lines_changes_nothing() {
    let file = "\u{feff}\"The\nname\",Ref,Land\r\nAcme,c01,NO\r\n";
    for file in [file, file.trim_start_matches('\u{feff}')] {
        assert_eq!(lines(&companies("", file.as_bytes()).expect("well formed")), (vec![3], vec![]));
    }
}

const MAPPING: &str = r#"mapping = 1
name = "hours"
version = 1
kind = "kintell_sessions"
[source]
delimiter = ";"
encoding = "windows-1252"
zone = "America/New_York"
[[rows.skip]]
column = "state"
is = "cancelled"
[columns]
session_id = { from = ["site", "no"], prefix = "k-" }
session_type = { from = "type", values = { L = "Language Connect", M = "Mentorship" } }
participant_email = { from = "learner", email_domain = "learners.invalid" }
volunteer_email = { from = "volunteer" }
date = { from = "when", date = ["%d/%m/%Y %H:%M", "%d/%m/%Y"] }
duration_min = { from = "hours", number = { times = 60, decimal = "," } }
rating = { from = "stars", scale = [0, 10] }
feedback_text = { from = "said" }
"#;

fn mapped(file: &[u8]) -> Result<Batch, Box<(Batch, FileFault)>> {
    let mapping = Mapping::parse(MAPPING, crate::reading::columns_of_name).expect("a good mapping");
    let mut reader = RowReader::new(ImportKind::KintellSessions, Tz::UTC, Some(mapping)).expect("a CSV kind");
    read_with(&mut reader, file)
}

const FOREIGN: &str = "no;site;type;learner;volunteer;when;hours;stars;said;state;unused\n";

#[test]
fn a_foreign_file_is_read_into_the_same_rows() {
    let file = format!("{FOREIGN}7;oslo;L;4711;ana@b.no;30/09/2025 20:30;0,75;7;caf#, \"a;b\";done;x\n");
    let file: Vec<u8> = file.bytes().map(|byte| if byte == b'#' { 0xe9 } else { byte }).collect();
    // A quote inside a bare field is text, and so the delimiter in it ends the field.
    let refused = mapped(&file).expect("well formed").unreadable;
    assert_eq!(refused[0].code, "cells_count");
    let file = String::from_utf8_lossy(&file).replace("caf\u{fffd}, \"a;b\"", "\"caf#; she said\"");
    let file: Vec<u8> = file.bytes().map(|byte| if byte == b'#' { 0xe9 } else { byte }).collect();
    let batch = mapped(&file).expect("well formed");
    let Row::Session(row) = &batch.rows[0].row else { panic!("a session: {:?}", batch.unreadable) };
    assert_eq!((row.session_id.as_str(), row.duration_min), ("k-oslo-7", 45));
    assert_eq!(row.participant_email, "4711@learners.invalid");
    assert_eq!(row.feedback.as_deref(), Some("caf\u{e9}; she said"));
    assert_eq!(
        row.rating.map(|rating| (rating.raw, rating.scale_max, rating.normalised_milli)),
        Some((7, 10, 700))
    );
    // In the zone of the mapping, not in the programme's.
    assert_eq!(row.occurred.local_date.to_string(), "2025-09-30");
    assert_eq!(row.occurred.at.map(|at| at.to_string()).as_deref(), Some("2025-10-01T00:30:00.000000Z"));
}

#[test]
fn a_refusal_names_the_line_the_column_and_the_masked_value_of_the_foreign_file() {
    let file = format!(
        "{FOREIGN}7;oslo;L;4711;ana@b.no;30/09/2025;0,75;;;cancelled;\n\
         8;oslo;X;4711;ana@b.no;30/09/2025;0,75;;;done;\n\
         9;oslo;M;4711;nobody;30/09/2025;0,75;;;done;\n\
         10;oslo;M;4711;ana@b.no;30/09/2025;0,33;;;done;\n\
         11;oslo;M;4711;ana@b.no;30/09/2025;1;11;;done;\n"
    );
    let batch = mapped(file.as_bytes()).expect("well formed");
    assert_eq!((batch.rows.len(), batch.skipped), (0, 1));
    let refused: Vec<_> = batch
        .unreadable
        .iter()
        .map(|row| (row.line, row.column, row.column_name.as_deref().unwrap_or_default(), row.code.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            (3, Some(3), "type", "value_unknown"),
            (4, Some(5), "volunteer", "email_invalid"),
            (5, Some(7), "hours", "number_invalid"),
            (6, Some(8), "stars", "out_of_range"),
        ]
    );
    assert_eq!(batch.unreadable[1].value_masked.as_deref(), Some("n\u{2022}\u{2022}\u{2022} (6 characters)"));
    assert!(batch.unreadable[1].reason.ends_with("(for volunteer_email)"), "{}", batch.unreadable[1].reason);
}

#[test]
fn a_refusal_of_the_use_case_names_the_column_of_the_foreign_file() {
    let file = format!("{FOREIGN}7;oslo;L;4711;ana@b.no;30/09/2025;0,75;;;done;\n");
    let batch = mapped(file.as_bytes()).expect("well formed");
    let refusal = application::RowRefusal::of_column("subject_erased", "volunteer_email", "they were erased");
    let told = batch.masked.describe(2, &refusal);
    assert_eq!((told.column, told.column_name.as_deref()), (Some(5), Some("volunteer")));
    assert_eq!(
        told.value_masked.as_deref(),
        Some("a\u{2022}\u{2022}\u{2022}@\u{2022}\u{2022}\u{2022} (8 characters)")
    );
    assert_eq!(told.reason, "they were erased (for volunteer_email)");
}

#[test]
fn a_foreign_header_without_a_named_column_is_a_fault_of_the_file() {
    let (_, fault) = *mapped(b"no;site\n1;2\n").expect_err("columns are missing");
    assert_eq!((fault.code, fault.line), ("import.header", 1));
}

#[test]
fn a_file_without_a_header_begins_with_its_first_row() {
    let text = MAPPING.replace(
        "[[rows.skip]]",
        "header = [\"no\", \"site\", \"type\", \"learner\", \"volunteer\", \"when\", \"hours\", \"stars\", \"said\", \"state\"]\n[[rows.skip]]",
    );
    let mapping = Mapping::parse(&text, crate::reading::columns_of_name).expect("a good mapping");
    let mut reader = RowReader::new(ImportKind::KintellSessions, Tz::UTC, Some(mapping)).expect("a CSV kind");
    let file = b"7;oslo;L;4711;ana@b.no;30/09/2025;0,75;;;done\n";
    let batch = read_with(&mut reader, file).expect("well formed");
    assert_eq!(batch.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1]);
}

#[test]
fn the_first_rows_are_kept_to_be_shown_as_the_kind_has_them() {
    let mapping = Mapping::parse(MAPPING, crate::reading::columns_of_name).expect("a good mapping");
    let reader = RowReader::new(ImportKind::KintellSessions, Tz::UTC, Some(mapping)).expect("a CSV kind");
    let mut reader = reader.sampling(2);
    let file = format!(
        "{FOREIGN}7;oslo;L;4711;ana@b.no;30/09/2025;0,75;;;cancelled;\n\
         8;oslo;L;4711;ana@b.no;30/09/2025;0,75;;;done;\n9;oslo;X;4711;ana@b.no;30/09/2025;1;;;done;\n"
    );
    read_with(&mut reader, file.as_bytes()).expect("well formed");
    assert!(reader.has_sampled());
    let samples = reader.samples();
    assert!(matches!(samples[0].outcome, SampleOutcome::Skipped) && samples[0].cells.is_empty());
    assert!(
        matches!(samples[1].outcome, SampleOutcome::Read)
            && samples[1].cells.contains(&"k-oslo-8".to_owned())
    );
    assert_eq!(samples.len(), 2);
}

#[test]
fn rows_of_a_megabyte_are_handed_on_before_they_are_thousands() {
    let mut reader = RowReader::new(ImportKind::Companies, Tz::UTC, None).expect("a CSV kind");
    reader.push(b"company_ref,name,country\n").expect("a header");
    let row = format!("c,{},NO\n", "x".repeat(1_000_000));
    let handed = (1..100).find(|_| reader.push(row.as_bytes()).expect("rows").is_some());
    assert!(handed.is_some_and(|rows| rows <= 6), "{handed:?}");
}

#[test]
fn a_preview_shows_no_more_than_it_can() {
    let mut reader = RowReader::new(ImportKind::Companies, Tz::UTC, None).expect("a CSV kind").sampling(200);
    let row = "a,".repeat(200_000) + "\n";
    reader.push(b"company_ref,name,country\n").expect("a header");
    for _ in 0..20 {
        reader.push(row.as_bytes()).expect("rows");
    }
    assert!(reader.has_sampled());
    assert!(reader.samples().len() <= 2);
}
