//! What records become, step by step, and what is told of where they came from.

use super::*;
use crate::TargetColumns;

const HEAD: &str = "mapping = 1\nname = \"m\"\nversion = 1\nkind = \"k\"\n";

fn bound(rest: &str, header: &str) -> Result<Bound, HeaderFault> {
    let target = TargetColumns { required: &[], optional: &["a", "b", "c"] };
    let mapping = Mapping::parse(&format!("{HEAD}{rest}"), |_| Some(target)).expect(rest);
    mapping.bind(&split(header))
}

fn split(line: &str) -> Vec<String> {
    line.split(',').map(ToOwned::to_owned).collect()
}

/// What the column `a` becomes.
fn made(column: &str, header: &str, record: &str) -> Result<String, &'static str> {
    let bound = bound(&format!("[columns]\na = {{ {column} }}\n"), header).expect("it fits");
    match bound.read(&split(record)) {
        ReadRecord::Cells(cells) => Ok(cells[0].clone()),
        ReadRecord::Refused { fault, .. } => Err(fault.code),
        ReadRecord::Skipped => panic!("nothing is skipped"),
    }
}

#[test]
fn an_id_is_made_of_several_columns_and_is_empty_when_one_of_them_is() {
    let id = "from = [\"m\", \"s\"], join = \":\", prefix = \"oc-\"";
    assert_eq!(made(id, "m,s", "AAA, 7 ").as_deref(), Ok("oc-AAA:7"));
    assert_eq!(made(id, "m,s", "AAA,").as_deref(), Ok(""));
    assert_eq!(made("from = [\"m\", \"s\"]", "s,m", "7,AAA").as_deref(), Ok("AAA-7"));
}

#[test]
fn what_means_nothing_is_empty_and_a_default_fills_it_as_it_stands() {
    let column = "from = \"x\", empty = [\"?\", \"Unknown\"], default = \"none\", prefix = \"p-\"";
    assert_eq!(made(column, "x", "?").as_deref(), Ok("none"));
    assert_eq!(made(column, "x", "").as_deref(), Ok("none"));
    assert_eq!(made(column, "x", "7").as_deref(), Ok("p-7"));
}

#[test]
fn a_column_that_is_only_there_in_some_rows_is_empty_in_the_others() {
    let column =
        "from = \"x\", only_when = { column = \"r\", is = [\"Pass\", \"Distinction\"] }, default = \"d\"";
    assert_eq!(made(column, "x,r", "7,Pass").as_deref(), Ok("7"));
    assert_eq!(made(column, "x,r", "7,Fail").as_deref(), Ok(""));
}

#[test]
fn days_are_looked_up_and_counted_from_the_start_of_their_term() {
    let column = "from = \"m\", values = { A = \"268\" }, \
                  days_from = { column = \"t\", dates = { 2013J = \"2013-10-01\" } }";
    assert_eq!(made(column, "m,t", "A,2013J").as_deref(), Ok("2014-06-26"));
    assert_eq!(made(column, "m,t", "B,2013J"), Err("value_unknown"));
    assert_eq!(made(column, "m,t", "A,2013B"), Err("value_unknown"));
}

#[test]
fn a_rating_keeps_the_scale_it_was_given_on() {
    assert_eq!(made("from = \"x\", scale = [0, 10]", "x", "7").as_deref(), Ok("7 on 0-10"));
}

#[test]
fn an_id_without_a_name_becomes_an_address_that_nobody_owns() {
    let column = "from = \"x\", prefix = \"student-\", email_domain = \"oulad.invalid\"";
    assert_eq!(made(column, "x", "11391").as_deref(), Ok("student-11391@oulad.invalid"));
    // Two ids never become one address.
    assert_eq!(made(column, "x", "aB 2").as_deref(), Ok("student-a=42=202@oulad.invalid"));
    assert_eq!(made(column, "x", "ab=202").as_deref(), Ok("student-ab=3d202@oulad.invalid"));
    let of_any_case = "from = \"x\", case = \"lower\", email_domain = \"oulad.invalid\"";
    assert_eq!(made(of_any_case, "x", "Town Hall").as_deref(), Ok("town=20hall@oulad.invalid"));
    assert_eq!(made("from = \"x\", case = \"upper\"", "x", "no").as_deref(), Ok("NO"));
}

#[test]
fn rows_are_skipped_by_what_their_cells_say() {
    let rows =
        "[[rows.skip]]\ncolumn = \"s\"\nis = \"draft\"\n[[rows.keep]]\ncolumn = \"r\"\nis_not = \"\"\n";
    let bound = bound(&format!("[columns]\na = {{ from = \"x\" }}\n{rows}"), "x,s,r").expect("it fits");
    assert_eq!(bound.read(&split("1,draft,y")), ReadRecord::Skipped);
    assert_eq!(bound.read(&split("1,done,")), ReadRecord::Skipped);
    assert_eq!(bound.read(&split("1,done,y")), ReadRecord::Cells(vec!["1".to_owned()]));
}

#[test]
fn what_a_short_record_lacks_is_told_by_the_columns_made_of_it() {
    let columns = "[columns]\na = { from = \"x\" }\nb = { from = [\"x\", \"z\"] }\nc = { from = \"y\" }\n\
                   [[rows.skip]]\ncolumn = \"x\"\nis = \"Total\"\n";
    let bound = bound(columns, "x,y,z,unread").expect("it fits");
    assert_eq!(bound.lacking(4).count() + bound.lacking(3).count(), 0);
    assert_eq!(bound.lacking(2).collect::<Vec<_>>(), ["b"]);
    assert_eq!(bound.lacking(1).collect::<Vec<_>>(), ["b", "c"]);
    assert!(bound.skips(&split("Total")) && !bound.skips(&split("7")));
}

#[test]
fn the_columns_of_the_source_are_named_for_every_column_of_the_kind() {
    let columns = "[columns]\na = { from = [\"y\", \"x\"] }\nb = { constant = \"z\" }\nc = { from = \"x\", date = \"%Y\" }";
    let bound = bound(columns, "x,other,y").expect("more columns than are named");
    let record = split("7,o, AAA ");
    let origins: Vec<_> = bound.origins().iter().map(|one| (one.place, one.name.as_str())).collect();
    assert_eq!(origins, [(Some(2), "y + x"), (None, "a constant of the mapping"), (Some(0), "x")]);
    assert_eq!((bound.raw(0, &record), bound.raw(2, &record)), ("AAA-7".to_owned(), "7".to_owned()));
    let ReadRecord::Refused { column, fault } = bound.read(&record) else { panic!("7 is no date") };
    assert_eq!((column, fault.code), (2, "date_invalid"));
}

#[test]
fn a_header_that_lacks_or_doubles_a_named_column_is_a_fault() {
    let columns = "[columns]\na = { from = \"x\" }";
    let missing = bound(columns, "y").expect_err("x is missing");
    assert!(missing.reason.contains("x, which the mapping names"), "{}", missing.reason);
    let twice = bound(columns, "x,y,x").expect_err("x is there twice");
    assert_eq!(twice.column, 3);
    bound(columns, "x,y,y").expect("nobody asks for y");
}
