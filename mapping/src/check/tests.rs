//! Good mappings, and every way in which one can be wrong, with its place.

use super::*;

const GOOD: &str = r#"mapping = 1
name = "repairs"
version = 2
kind = "events"
files = "repairs_*.csv"

[source]
delimiter = ";"
encoding = "windows-1252"
zone = "Europe/London"

[columns]
id = { from = "no" }
kind = { constant = "workshop" }
"#;

fn columns_of(kind: &str) -> Option<TargetColumns<'static>> {
    (kind == "events").then_some(TargetColumns { required: &["id", "kind"], optional: &["note", "on"] })
}

fn parse(text: &str) -> Result<Mapping, MappingFault> {
    Mapping::parse(text, columns_of)
}

fn fault(text: &str) -> (u64, u64, String) {
    let fault = parse(text).expect_err(text);
    (fault.line, fault.column, fault.reason)
}

#[test]
fn a_good_mapping_says_what_it_is() {
    let mapping = parse(GOOD).expect("a good one");
    assert_eq!((mapping.name(), mapping.version(), mapping.kind()), ("repairs", 2, "events"));
    assert_eq!((mapping.delimiter(), mapping.encoding().name()), (b';', "windows-1252"));
    assert_eq!(mapping.zone(), Some(chrono_tz::Tz::Europe__London));
    assert_eq!(mapping.lines_before_header(), 0);
    assert!(mapping.is_for("Repairs_2024.CSV") && !mapping.is_for("companies.csv"));
    assert_eq!(mapping.digest(), Hash::of(GOOD.as_bytes()));
    assert_eq!(mapping.columns().collect::<Vec<_>>(), ["id", "kind"]);
}

#[test]
fn what_is_no_toml_or_no_key_is_found_with_its_place() {
    let (line, column, reason) = fault(&GOOD.replace("version = 2", "version = "));
    assert_eq!((line, column > 9), (3, true), "{reason}");
    let (line, column, reason) = fault(&GOOD.replace("zone =", "zonne ="));
    assert_eq!((line, column), (10, 1));
    assert!(reason.contains("zonne"), "{reason}");
    let (line, _, reason) = fault(&GOOD.replace("{ from = \"no\" }", "{ form = \"no\" }"));
    assert!(line == 13 && reason.contains("form"), "{line}: {reason}");
    let (line, _, reason) = fault(&GOOD.replace("constant = \"workshop\"", "from = []"));
    assert!(line == 14 && reason.contains("empty"), "{line}: {reason}");
}

#[test]
fn what_makes_no_sense_is_found_with_its_place() {
    let cases = [
        ("mapping = 1", "mapping = 2", 1, "another version"),
        ("\"repairs\"", "\"a b\"", 2, "a name has"),
        ("version = 2", "version = 0", 3, "from 1"),
        ("\"events\"", "\"knitting\"", 4, "no import of this kind"),
        ("\"repairs_*.csv\"", "\"[\"", 5, "no pattern"),
        ("\";\"", "\"::\"", 8, "one character"),
        ("\"windows-1252\"", "\"latin-99\"", 9, "no known encoding"),
        ("zone =", "lines_before_header = 101\nzone =", 10, "at most 100 lines"),
        ("zone =", "lines_before_header = -1\nzone =", 10, "-1"),
        ("\"Europe/London\"", "\"Mars/Base\"", 10, "no zone"),
        ("id = {", "ident = {", 13, "has no column ident"),
        ("id = { from = \"no\" }\n", "", 4, "needs the column id"),
        ("from = \"no\"", "from = \"no\", constant = \"x\"", 13, "cannot both"),
        ("from = \"no\"", "prefix = \"x\"", 13, "`from` and `constant`"),
        ("from = \"no\"", "from = \"no\", otherwise = \"keep\"", 13, "belongs to `values`"),
        ("from = \"no\"", "from = \"no\", otherwise = \"maybe\"", 13, "\"refuse\""),
        ("from = \"no\"", "from = \"no\", join = \"-\"", 13, "several columns"),
        ("from = \"no\"", "from = \"no\", date = \"%Q\"", 13, "no format"),
        ("from = \"no\"", "from = \"no\", scale = [5, 5]", 13, "lowest"),
        ("from = \"no\"", "from = \"no\", number = { times = \"x\" }", 13, "decimal number"),
        ("from = \"no\"", "from = \"no\", days_from = { column = \"x\" }", 13, "from which day"),
        ("from = \"no\"", "from = \"no\", days_from = { date = \"1.1.\" }", 13, "2013-10-01"),
        ("from = \"no\"", "from = \"no\", date = \"%Y\", days_from = { date = \"2013-10-01\" }", 13, "both"),
        ("from = \"no\"", "from = \"no\", email_domain = \"example.co\"", 13, "nobody can own"),
        ("from = \"no\"", "from = \"no\", only_when = { column = \"x\" }", 13, "`is`"),
        ("constant = \"workshop\"", "constant = \"ana@acme.no\"", 14, "no address of a person"),
    ];
    for (good, bad, line, part) in cases {
        let (at, _, reason) = fault(&GOOD.replacen(good, bad, 1));
        assert!(at == line && reason.contains(part), "{bad}: line {at}: {reason}");
    }
}

#[test]
fn an_address_that_nobody_can_own_may_stand_in_a_mapping() {
    for address in ["desk@school.invalid", "desk@example.org", "a b@c", "@acme.no"] {
        parse(&GOOD.replace("\"workshop\"", &format!("\"{address}\""))).expect(address);
    }
}
